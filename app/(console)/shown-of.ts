import { targetAsSeen } from "@/lib/desk/target-as-seen";
import type { TargetCard } from "@/lib/desk/targets";
import type { ShownTarget } from "./shown-target";

/** Of a target only what a page may know. */
export function shownOf(card: TargetCard): ShownTarget {
  const { id, kind, name, host, sdkAppId, edition, keyMissing } = card;
  return { id, asSeen: targetAsSeen(card), kind, name, host, sdkAppId, edition, keyMissing };
}
