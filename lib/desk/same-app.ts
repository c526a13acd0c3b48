import type { TargetApp } from "../chat/trail-line.ts";
import { ownTargetId, type TargetCard } from "./targets.ts";

/** What the trail keeps of where something went. Without an app: it was written before that was. */
export type WentTo = { target: { id: string; name: string }; app?: TargetApp | undefined };

/** Whether this target still leads to the app that something went to: under one id another may have been entered since. */
export function isSameApp({ target, app }: WentTo, now: Pick<TargetCard, "id" | "host" | "sdkAppId">): boolean {
  if (target.id !== now.id) return false;
  if (app) return app.sdkAppId === now.sdkAppId && app.host === now.host;
  // The program's own target is called by its host.
  return target.id !== ownTargetId || target.name === now.host;
}
