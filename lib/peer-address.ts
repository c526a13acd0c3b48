import { subscribe } from "node:diagnostics_channel";
import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";

/**
 * From now on every request of this process says in `x-forwarded-for` whom it truly comes from, and in no other header
 * where it was forwarded: what a client writes there itself is thrown away. Next would hand it on as it came.
 * `proxies`: how many of our own stand before us, each of which adds the address that it was asked from.
 */
export function trustPeerAddresses(proxies: number): void {
  subscribe("http.server.request.start", (message) => {
    // The channel's shape, by Node's documents.
    const { request, socket } = message as { request: IncomingMessage; socket: Socket };
    const { headers } = request;
    headers["x-forwarded-for"] = peerOf(headers["x-forwarded-for"], socket.remoteAddress ?? "", proxies);
    delete headers["x-real-ip"];
    delete headers.forwarded;
    if (proxies > 0) return;
    for (const name of ["x-forwarded-host", "x-forwarded-proto", "x-forwarded-port"]) delete headers[name];
  });
}

/** Counted from the right: the last address was written by the proxy next to us. Too few of them: the nearest that we know. */
export function peerOf(forwarded: string | string[] | undefined, nearest: string, proxies: number): string {
  if (proxies === 0) return nearest;
  const written = [forwarded ?? []]
    .flat()
    .join(",")
    .split(",")
    .map((address) => address.trim())
    .filter(Boolean);
  return written.at(-proxies) ?? nearest;
}
