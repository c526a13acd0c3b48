import { once } from "node:events";
import { createServer } from "node:http";
import { type EmbeddedPostgres, openEmbeddedPostgres } from "./embedded-postgres.ts";

/**
 * One PostgreSQL for a whole run of the tests, for those that ask: it starts at the first question for its address, and
 * ends with the run. Tests find the door in GROUPDESK_TEST_POSTGRES.
 */
export default async function setup(): Promise<() => Promise<void>> {
  let server: Promise<EmbeddedPostgres> | undefined;
  const door = createServer((_request, response) => {
    server ??= openEmbeddedPostgres();
    server.then(
      ({ url }) => response.end(url),
      (error: Error) => response.writeHead(500).end(error.message),
    );
  });
  door.listen(0, "127.0.0.1");
  await once(door, "listening");
  const address = door.address();
  if (address === null || typeof address === "string") throw new Error("a TCP server has a port");
  process.env.GROUPDESK_TEST_POSTGRES = `http://127.0.0.1:${address.port}`;
  return async () => {
    door.closeAllConnections();
    door.close();
    await (await server)?.close();
  };
}
