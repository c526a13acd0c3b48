import { parseEnv } from "./env.ts";
import { hangFrontDoor } from "./front-door.ts";
import { trustPeerAddresses } from "./peer-address.ts";

/** Next reads its settings more than once, and they and the console are two programs in one process; the symbol is ours. */
const standing = Symbol.for("groupdesk.front-door");

/**
 * Puts the true address and the headers of every answer before Next, once in a process. Called where Next reads its
 * settings: it answers nobody before, but files and redirects of its own before `instrumentation.ts` has run.
 */
export function standBeforeNext(): void {
  const place = globalThis as { [standing]?: true };
  if (place[standing]) return;
  place[standing] = true;
  const parsed = parseEnv(process.env);
  // What does not parse ends the process a moment later, with a sentence, where the backend is opened.
  trustPeerAddresses(parsed.ok ? parsed.env.proxies : 0);
  hangFrontDoor({ https: parsed.ok && parsed.env.publicUrl !== undefined });
}
