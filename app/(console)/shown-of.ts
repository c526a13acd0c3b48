import type { Edition } from "@/lib/chat/target-draft";
import { targetAsSeen } from "@/lib/desk/target-as-seen";
import type { TargetCard } from "@/lib/desk/targets";
import type { ShownTarget } from "./shown-target";

/** Of a target only what a page may know. `stated`: the edition of the app, where its target does not say it. */
export function shownOf(card: TargetCard, stated?: Edition): ShownTarget {
  const { id, kind, name, host, sdkAppId, edition = stated, keyMissing } = card;
  return { id, asSeen: targetAsSeen(card), kind, name, host, sdkAppId, edition, keyMissing };
}
