import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { openApi } from "../chat/openapi.ts";
import { isLoopbackHost } from "../loopback.ts";
import type { Engine } from "./engine.ts";
import { answerHeaders, bodyTooLarge } from "./fetch.ts";
import { envelopeOf, Refusal } from "./refusal.ts";

export type ListenOptions = {
  engine: Pick<Engine, "answerText" | "bodyBytesMaxOf">;
  /** A loopback name or address; any other is refused. */
  host?: string;
  /** 0 means any free one. */
  port: number;
  /** Others than `listenLimits`, for tests that cannot wait so long. */
  limits?: Partial<ListenLimits>;
};

export type ListenLimits = Record<keyof typeof listenLimits, number>;

/** What one caller may take of the service, so that the others are unharmed. A body's size is the engine's affair. */
export const listenLimits = {
  /** One more is closed at once. */
  connectionsMax: 12_000,
  headerBytesMax: 32 * 1024,
  /** From the first moment of a connection, or of its next call, to the end of the header. */
  headersTimeoutMs: 10_000,
  /** The same, to the end of the body. */
  requestTimeoutMs: 30_000,
  /** Between two calls. */
  keepAliveTimeoutMs: 65_000,
  /** Of a caller that neither sends nor reads; longer than the longest delay of a fault rule. */
  silenceTimeoutMs: 120_000,
  /** How often the timeouts of headers and bodies are looked at. */
  checkIntervalMs: 1000,
  /** How long closing waits for the calls under way. */
  drainTimeoutMs: 4000,
} as const;

export type Listening = {
  url: string;
  port: number;
  /** Takes no more calls, answers those under way, and lets go of the port. The engine stays open. */
  close(): Promise<void>;
};

/** Serves the API alone on node:http. Rejects with a sentence when it cannot listen there. */
export async function listen(options: ListenOptions): Promise<Listening> {
  const { engine, host = "127.0.0.1", port } = options;
  const limits: ListenLimits = { ...listenLimits, ...options.limits };
  const bare = host.replace(/^\[|\]$/g, "");
  if (!isLoopbackHost(bare.includes(":") ? `[${bare}]` : bare))
    throw new Error(`The service listens on this machine only: ${host} is not its loopback.`);
  let closing = false;

  const server = createServer({
    maxHeaderSize: limits.headerBytesMax,
    headersTimeout: limits.headersTimeoutMs,
    requestTimeout: limits.requestTimeoutMs,
    keepAliveTimeout: limits.keepAliveTimeoutMs,
    connectionsCheckingInterval: limits.checkIntervalMs,
    // A call without a Host is told so by us, with a body.
    requireHostHeader: false,
  });
  server.maxConnections = limits.connectionsMax;
  server.timeout = limits.silenceTimeoutMs;
  // What a caller expects plays no part, so that it gets an answer either way.
  for (const event of ["request", "checkExpectation"]) server.on(event, take);
  function take(request: IncomingMessage, response: ServerResponse): void {
    // The socket of a caller that went away is no concern of the others.
    request.on("error", () => {});
    const unanswered = unansweredOf(request.socket);
    unanswered.add(request);
    serve(engine, request, (status, text, headers) => {
      unanswered.delete(request);
      if (closing || status !== 200) response.setHeader("Connection", "close");
      response.writeHead(status, { ...headers, "Content-Length": Buffer.byteLength(text) });
      response.end(text);
      if (status === 413) dropRest(request);
    });
  }
  server.on("clientError", (error: NodeJS.ErrnoException, socket) => {
    // Behind a call that came whole it would be taken for that call's answer, and this one says "no".
    if (!socket.writable || hasWholeCall(socket)) return socket.destroy();
    const body = JSON.stringify(unreadable);
    const status = statusOfClientError[error.code ?? ""] ?? "400 Bad Request";
    socket.end(
      `HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
  });
  await new Promise<void>((resolve, reject) => {
    const refuse = (error: Error) => reject(new Error(`Port ${port} of ${host} cannot be taken: ${error.message}`));
    server.once("error", refuse);
    server.listen(port, bare, () => {
      server.off("error", refuse);
      resolve();
    });
  });

  // A TCP server's address is an object.
  const address = server.address() as AddressInfo;
  return {
    url: `http://${bare.includes(":") ? `[${bare}]` : bare}:${address.port}`,
    port: address.port,
    close() {
      closing = true;
      const deadline = setTimeout(() => server.closeAllConnections(), limits.drainTimeoutMs);
      return new Promise((resolve) => {
        server.close(() => {
          clearTimeout(deadline);
          resolve();
        });
      });
    },
  };
}

const statusOfClientError: Record<string, string> = {
  ERR_HTTP_REQUEST_TIMEOUT: "408 Request Timeout",
  HPE_HEADER_OVERFLOW: "431 Request Header Fields Too Large",
};
const lingerMs = 500;

const unreadable = envelopeOf(new Refusal("urlUnreadable"));

type Answer = (status: number, text: string, headers: Record<string, string>) => void;

const plainHeaders = { "Content-Type": "application/json" };

function serve(engine: ListenOptions["engine"], request: IncomingMessage, answer: Answer): void {
  const target = request.url ?? "";
  const queryAt = target.indexOf("?");
  // As it was sent: a path that only its normalisation would turn into a command is none.
  const path = queryAt < 0 ? target : target.slice(0, queryAt);
  const query = queryAt < 0 ? "" : target.slice(queryAt + 1);
  const method = request.method ?? "";
  if (!isLoopbackHost(request.headers.host ?? "")) {
    const error = "This address is not served here: use localhost or 127.0.0.1.";
    answer(421, JSON.stringify({ error }), plainHeaders);
    return;
  }
  if (path === "/healthz" && (method === "GET" || method === "HEAD")) {
    answer(200, JSON.stringify({ status: "ok" }), plainHeaders);
    return;
  }
  if (path === "/openapi.json" && (method === "GET" || method === "HEAD")) {
    answer(200, JSON.stringify(openApi()), plainHeaders);
    return;
  }
  const take = (bytesMax: number) =>
    readBody(request, bytesMax, (body) => {
      if (body === undefined) return answer(413, JSON.stringify(bodyTooLarge(bytesMax)), answerHeaders);
      engine.answerText({ method, path, query, body }).then(
        (text) => answer(200, text, answerHeaders),
        // It rejects only where a fault rule drops the connection.
        () => request.socket.destroy(),
      );
    });
  const bytesMax = engine.bodyBytesMaxOf({ method, path, query });
  if (typeof bytesMax === "number") take(bytesMax);
  else bytesMax.then(take);
}

/** The calls of each connection that wait for their answer; it may send the next before it has that of the last. */
const unansweredByConnection = new WeakMap<object, Set<IncomingMessage>>();

function unansweredOf(connection: object): Set<IncomingMessage> {
  const known = unansweredByConnection.get(connection);
  if (known) return known;
  const unanswered = new Set<IncomingMessage>();
  unansweredByConnection.set(connection, unanswered);
  return unanswered;
}

function hasWholeCall(connection: object): boolean {
  return [...unansweredOf(connection)].some(({ complete }) => complete);
}

/** Gives undefined as soon as the body is known to be over the cap, and nothing when the caller goes away. */
function readBody(request: IncomingMessage, bytesMax: number, take: (body: Uint8Array | undefined) => void): void {
  if (Number(request.headers["content-length"] ?? 0) > bytesMax) {
    take(undefined);
    return;
  }
  const chunks: Buffer[] = [];
  let bytes = 0;
  request.on("data", function onData(chunk: Buffer) {
    bytes += chunk.length;
    if (bytes <= bytesMax) return void chunks.push(chunk);
    request.off("data", onData).off("end", onEnd);
    take(undefined);
  });
  request.on("end", onEnd);
  function onEnd() {
    take(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks));
  }
}

/** Leaves what is still to come unread; closing at once would take the answer away from a caller that still writes. */
function dropRest(request: IncomingMessage): void {
  request.pause();
  const { socket } = request;
  setTimeout(() => socket.destroy(), lingerMs).unref();
}
