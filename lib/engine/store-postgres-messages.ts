import type { Step } from "./store-postgres-step.ts";

/**
 * Steps as PostgreSQL's protocol spells them: of each a Bind and an Execute, and one Sync behind all. In one piece,
 * since pg's own writer makes two of each step, and every piece costs.
 */
export function messagesOf(steps: readonly Step[]): Buffer {
  at = 0;
  for (const { statement, values } of steps) {
    reserve(statement.name.length + 32);
    scratch[at] = bind;
    const start = at + 1;
    // Behind the length the portal, which has no name.
    scratch[start + 4] = 0;
    at = start + 5;
    at += scratch.write(statement.name, at, "latin1");
    scratch[at] = 0;
    // No formats: every value is a text.
    scratch.writeUInt16BE(0, at + 1);
    scratch.writeUInt16BE(values.length, at + 3);
    at += 5;
    for (const value of values) writeValue(value);
    reserve(16);
    scratch.writeUInt16BE(0, at);
    at += 2;
    scratch.writeInt32BE(at - start, start);
    at += execute.copy(scratch, at);
  }
  reserve(sync.length);
  at += sync.copy(scratch, at);
  // The socket keeps it until it is sent.
  const messages = Buffer.from(scratch.subarray(0, at));
  // One large world must not take that much memory for ever.
  if (scratch.length > scratchBytesMax) scratch = Buffer.allocUnsafe(scratchBytes);
  return messages;
}

const bind = 0x42;
const execute = Buffer.from([0x45, 0, 0, 0, 9, 0, 0, 0, 0, 0]);
const sync = Buffer.from([0x53, 0, 0, 0, 4]);

const scratchBytes = 64 * 1024;
const scratchBytesMax = 1024 * 1024;
let scratch = Buffer.allocUnsafe(scratchBytes);
let at = 0;

function writeValue(value: string | number | null): void {
  if (value === null) {
    reserve(4);
    at = scratch.writeInt32BE(-1, at);
    return;
  }
  const text = typeof value === "number" ? String(value) : value;
  // No character takes more than three bytes for each of its units.
  reserve(4 + text.length * 3);
  const length = scratch.write(text, at + 4);
  scratch.writeInt32BE(length, at);
  at += 4 + length;
}

function reserve(bytes: number): void {
  if (at + bytes <= scratch.length) return;
  const grown = Buffer.allocUnsafe(Math.max(scratch.length * 2, at + bytes));
  scratch.copy(grown, 0, 0, at);
  scratch = grown;
}
