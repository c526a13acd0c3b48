import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

// The measure of everything else: what node:http takes to read a body, parse it, spell it again and answer.
const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    const text = JSON.stringify(JSON.parse(Buffer.concat(chunks).toString() || "{}"));
    response.writeHead(200, { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(text) });
    response.end(text);
  });
});
server.listen(Number(process.argv[2] ?? 0), "127.0.0.1", () => {
  // A TCP server's address is an object.
  console.log(`Echo answers at http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
