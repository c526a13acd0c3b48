import { isLoopbackHost } from "./loopback.ts";

/**
 * The address that people open, an https origin, from GROUPDESK_URL; undefined where the console is for this machine
 * alone. The start of the process has refused what is no such address.
 */
export function publicOrigin(variables: Record<string, string | undefined> = process.env): string | undefined {
  return variables.GROUPDESK_URL ? new URL(variables.GROUPDESK_URL).origin : undefined;
}

/** Whether a Host header names the console: the public address and no other, or without one this machine's own names. */
export function isConsoleHost(host: string, origin: string | undefined = publicOrigin()): boolean {
  return origin === undefined ? isLoopbackHost(host) : host.toLowerCase() === new URL(origin).host;
}

/** As `isConsoleHost`, for the API, which programs on this machine call by its own names even where people do not. */
export function isServiceHost(host: string, origin: string | undefined = publicOrigin()): boolean {
  return isLoopbackHost(host) || isConsoleHost(host, origin);
}

/**
 * Whether a request comes from a page of the console: the browser says so, and an Origin, where there is one, is our
 * own. Whoever says neither is refused (S15), and so is `Origin: null`.
 */
export function isFromOurPage(heads: Headers, publicAddress: string | undefined = publicOrigin()): boolean {
  const host = heads.get("host") ?? "";
  if (!isConsoleHost(host, publicAddress)) return false;
  const [site, origin] = [heads.get("sec-fetch-site"), heads.get("origin")];
  if (origin !== null && origin !== (publicAddress ?? `http://${host}`)) return false;
  return site === null ? origin !== null : site === "same-origin";
}
