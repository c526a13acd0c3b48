import { createServer, type IncomingMessage } from "node:http";
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
  /** How long closing waits for the calls under way. */
  drainTimeoutMs?: number;
};

export type Listening = {
  url: string;
  port: number;
  /** Takes no more calls, answers those under way, and lets go of the port. The engine stays open. */
  close(): Promise<void>;
};

/** Serves the API alone on node:http. Rejects with a sentence when it cannot listen there. */
export async function listen(options: ListenOptions): Promise<Listening> {
  const { engine, host = "127.0.0.1", port, drainTimeoutMs = drainTimeoutMsDefault } = options;
  const bare = host.replace(/^\[|\]$/g, "");
  if (!isLoopbackHost(bare.includes(":") ? `[${bare}]` : bare))
    throw new Error(`The service listens on this machine only: ${host} is not its loopback.`);
  let closing = false;

  const server = createServer({ maxHeaderSize: headerBytesMax }, (request, response) => {
    // The socket of a caller that went away is no concern of the others.
    request.on("error", () => {});
    serve(engine, request, (status, text, headers) => {
      if (closing || status !== 200) response.setHeader("Connection", "close");
      response.writeHead(status, { ...headers, "Content-Length": Buffer.byteLength(text) });
      response.end(text);
      if (status === 413) dropRest(request);
    });
  });
  server.headersTimeout = headersTimeoutMs;
  server.requestTimeout = requestTimeoutMs;
  server.keepAliveTimeout = keepAliveTimeoutMs;
  server.on("clientError", (_error, socket) => {
    if (!socket.writable) return socket.destroy();
    const body = JSON.stringify(unreadable);
    socket.end(
      `HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
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
      const deadline = setTimeout(() => server.closeAllConnections(), drainTimeoutMs);
      return new Promise((resolve) => {
        server.close(() => {
          clearTimeout(deadline);
          resolve();
        });
      });
    },
  };
}

const headerBytesMax = 32 * 1024;
const headersTimeoutMs = 10_000;
const requestTimeoutMs = 30_000;
const keepAliveTimeoutMs = 65_000;
const drainTimeoutMsDefault = 5_000;
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
