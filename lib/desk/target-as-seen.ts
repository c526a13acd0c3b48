import type { TargetApp } from "../chat/trail-line.ts";

/**
 * What a page sends for the target that it shows: the id with the app behind it, for under one id another app may be
 * entered, or the program be started with another one, while the page is open.
 */
export function targetAsSeen({ id, host, sdkAppId }: { id: string } & TargetApp): string {
  return [id, host, sdkAppId].join(" ");
}

/** The id in it, whichever app it was seen with. */
export function idAsSeen(asSeen: string): string {
  return asSeen.split(" ", 1)[0] ?? "";
}
