import { connect } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { consoleIn, expect, test, withFolder } from "../console/app.ts";

/*
 * Next opens its port before it lets the console open itself, and keeps who comes in between waiting. What they sent has
 * passed no front door: their address is what they say it is, and their answer would have none of its headers.
 */
test("S12, S16 and S20: whoever asks while the port opens is hung up on, or answered as everybody is", async () => {
  await withFolder(async (folder) => {
    const program = await consoleIn(folder);
    const starting = program.start();
    try {
      const asked = ["GET /healthz", "GET //elsewhere", "GET /_next/static/none.js", "TRACE /", "POST /names"];
      const [first] = await Promise.all([
        Promise.all(asked.map((line) => firstAnswer(program.url, line))),
        starting.catch(() => {}),
      ]);
      for (const [at, answer] of first.entries())
        if (answer !== "") expect([asked[at], answer]).toEqual([asked[at], withHeaders]);
      const later = await firstAnswer(program.url, "GET /healthz");
      expect(later).toMatch(/^HTTP\/1\.1 200 /);
      expect(later).toEqual(withHeaders);
    } finally {
      await starting.catch(() => {});
      await program.stop();
    }
  });
});

const withHeaders = expect.stringMatching(/^x-content-type-options: nosniff\r$/im);

/** What the first connection that is taken has heard at its end. */
async function firstAnswer(url: string, line: string): Promise<string> {
  for (;;) {
    const answer = await answerOnce(url, line);
    if (answer !== undefined) return answer;
    await delay(2);
  }
}

/** Undefined where nobody listens yet. */
function answerOnce(url: string, line: string): Promise<string | undefined> {
  const { hostname, port, host } = new URL(url);
  return new Promise((resolve) => {
    let [isTaken, heard] = [false, ""];
    const socket = connect(Number(port), hostname, () => {
      isTaken = true;
      const body = line.startsWith("POST") ? "Content-Length: 1\r\n\r\nx" : "\r\n";
      socket.write(`${line} HTTP/1.1\r\nHost: ${host}\r\nX-Forwarded-For: 9.9.9.9\r\nConnection: close\r\n${body}`);
    });
    socket.setEncoding("utf8").on("data", (text: string) => {
      heard += text;
    });
    socket.on("error", () => {}).on("close", () => resolve(isTaken ? heard : undefined));
  });
}
