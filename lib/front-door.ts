import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { type IncomingMessage, Server, type ServerResponse } from "node:http";
import { barePolicy } from "./content-policy.ts";

const channel = "http.server.request.start";

/**
 * From now on every answer of this process has the headers that no browser should miss, errors of Next and files of the
 * build included, which nothing else in the program sees. A page's own policy then takes the place of the bare one. Returns what ends it.
 * Whoever came before is hung up on: what they sent has been heard without this door and without the true address.
 */
export function hangFrontDoor({ https }: { https: boolean }): () => void {
  const headers = Object.entries(headersOf(https));
  const onRequest = (message: unknown) => {
    // The channel's shape, by Node's documents.
    const { request, response } = message as { request: IncomingMessage; response: ServerResponse };
    // Next breaks at it, with a stack in the log; as this it is refused like any method that a page does not have.
    if (request.method === "TRACE") request.method = "OPTIONS";
    for (const [name, value] of headers) response.setHeader(name, value);
    // The build's files are named by their content, and hold nobody's.
    if (!request.url?.startsWith("/_next/static/")) response.setHeader("Cache-Control", "no-store");
  };
  subscribe(channel, onRequest);
  hangUp();
  return () => void unsubscribe(channel, onRequest);
}

/** Next listens before it reads so much as its settings, and keeps requests waiting meanwhile: nobody has been answered yet. */
function hangUp(): void {
  // Node has no documented list of its servers, and its types lack this one; the tests notice should it go.
  const { _getActiveHandles } = process as { _getActiveHandles?: () => unknown[] };
  for (const handle of _getActiveHandles?.() ?? []) if (handle instanceof Server) handle.closeAllConnections();
}

/** `https`: told to come by https alone from now on; over plain http, on this machine, nobody may be. */
function headersOf(https: boolean): Record<string, string> {
  return {
    "Content-Security-Policy": barePolicy,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    ...(https && { "Strict-Transport-Security": "max-age=31536000" }),
  };
}
