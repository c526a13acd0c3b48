import { connect, type Socket } from "node:net";

/** Sends bytes as they are, and gives everything that comes back until the other side closes. */
export function rawTo(port: number, text: string | Buffer, encoding: BufferEncoding = "utf8"): Promise<string> {
  return new Promise((closed) => {
    const socket = connect(port, "127.0.0.1", () => {
      if (typeof text === "string") socket.write(text, encoding);
      else socket.write(text);
    });
    let answer = "";
    socket.setEncoding("utf8").on("data", (part: string) => {
      answer += part;
    });
    // A reset after the answer is the other side's way to close.
    socket.on("error", () => {}).on("close", () => closed(answer));
  });
}

/** A connection that is open; rejects when it cannot be. */
export function connected(port: number): Promise<Socket> {
  return new Promise((open, failed) => {
    const socket = connect(port, "127.0.0.1", () => open(socket));
    socket.once("error", failed);
  });
}
