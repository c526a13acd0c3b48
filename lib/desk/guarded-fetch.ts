import { lookup as lookUp } from "node:dns/promises";
import { Agent as PlainAgent, request as requestPlain } from "node:http";
import { request as requestSecure, Agent as SecureAgent } from "node:https";
import { isIP, type LookupFunction } from "node:net";
import { Readable } from "node:stream";
import { TLSSocket } from "node:tls";
import { NotSent, whyNotSent } from "../chat/lost-call.ts";

export type Lookup = (host: string) => Promise<{ address: string; family: number }[]>;

export type GuardedFetchOptions = {
  /** Asked of the very address that is about to be connected to: a name may lead elsewhere from one look to the next. */
  mayReach: (address: string) => boolean;
  lookup?: Lookup | undefined;
  /** From the look-up of the name to the end of the handshake. */
  connectMs?: number;
  /** A certificate to trust instead of the machine's own list: for tests. */
  ca?: string;
};

/**
 * A fetch for one target. Throws NotSent where not a byte of the request has left; follows no redirect; a certificate is
 * always checked. The built-in fetch of Node takes no look-up of ours, so this stands on node:http.
 */
export function createGuardedFetch(options: GuardedFetchOptions): {
  fetch: (request: Request) => Promise<Response>;
  close: () => void;
} {
  const { mayReach, lookup = (host) => lookUp(host, { all: true }), connectMs = 2000, ca } = options;
  const connection = { keepAlive: true, maxSockets: 64, lookup: guardedLookup(lookup, mayReach) };
  const plain = new PlainAgent(connection);
  const secure = new SecureAgent({ ...connection, ca, minVersion: "TLSv1.2", rejectUnauthorized: true });

  async function fetch(request: Request): Promise<Response> {
    const url = new URL(request.url);
    const isSecure = url.protocol === "https:";
    const literal = url.hostname.replace(/^\[|\]$/g, "");
    if (isIP(literal) !== 0 && !mayReach(literal)) throw new NotSent("forbidden");
    const body = Buffer.from(await request.arrayBuffer());
    return new Promise((resolve, reject) => {
      const outgoing = (isSecure ? requestSecure : requestPlain)(url, {
        method: request.method,
        headers: { ...Object.fromEntries(request.headers), "content-length": body.length },
        agent: isSecure ? secure : plain,
        signal: request.signal,
      });
      let connected = false;
      outgoing.once("socket", (socket) => {
        // One that another request has just let go of stands already, whether or not it says that it is used again.
        connected = !socket.connecting && !(socket instanceof TLSSocket && isShakingHands(socket));
        if (connected) return;
        const late = setTimeout(() => outgoing.destroy(new NotSent("connection")), connectMs);
        socket.once("close", () => clearTimeout(late));
        socket.once(isSecure ? "secureConnect" : "connect", () => {
          connected = true;
          clearTimeout(late);
        });
      });
      // Once it stood, the request may have left, whatever the error's own code would tell of a beginning.
      outgoing.once("error", (error) => reject(connected ? new Error("the connection broke off") : unsent(error)));
      outgoing.once("response", (message) => {
        try {
          // A body where there may be none, or a status that is none, is an answer that cannot be read.
          const { date } = message.headers;
          const stream = Readable.toWeb(message) as ReadableStream<Uint8Array>; // Node's own type of the same stream
          resolve(new Response(stream, { status: message.statusCode ?? 0, ...(date && { headers: { date } }) }));
        } catch (error) {
          message.destroy();
          reject(error);
        }
      });
      outgoing.end(body);
    });
  }

  const close = () => {
    plain.destroy();
    secure.destroy();
  };
  return { fetch, close };
}

/** Node sets this while the handshake goes on; its types do not know it. */
function isShakingHands(socket: TLSSocket): boolean {
  return (socket as TLSSocket & { secureConnecting?: boolean }).secureConnecting === true;
}

function unsent(error: unknown): NotSent {
  if (error instanceof NotSent) return error;
  return new NotSent(whyNotSent(error) ?? (isOfTls(error) ? "certificate" : "connection"), { cause: error });
}

function isOfTls(error: unknown): boolean {
  return error instanceof Error && "code" in error && /SSL|TLS|CERT|EPROTO/.test(String(error.code));
}

/** One bad address among good ones is reason enough: a name of the vendor's has none. */
function guardedLookup(lookup: Lookup, mayReach: (address: string) => boolean): LookupFunction {
  return (host, options, found) => {
    void lookup(host).then(
      (addresses) => {
        const [first] = addresses;
        if (!first || !addresses.every(({ address }) => mayReach(address)))
          found(new NotSent(first ? "forbidden" : "name"), "", 0);
        else if (options.all) found(null, addresses);
        else found(null, first.address, first.family);
      },
      (error) => found(error, "", 0),
    );
  };
}
