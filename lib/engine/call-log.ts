/** One call as it went. `request` and `reply` are null where there was none, or where it was too long to be kept. */
export type LoggedCall = {
  /** Unix milliseconds of its arrival. */
  time: number;
  ms: number;
  command: string;
  code: number | null;
  /** The items' own codes that are not 0, each once. */
  itemCodes: number[];
  request: unknown;
  reply: unknown;
};

type Kept = Omit<LoggedCall, "request" | "itemCodes"> & { body: string | Uint8Array | null; bytes: number };

/**
 * The newest 1,000 calls, in no more than 8 MiB. Queries, and with them signatures, never come here: `command` is the
 * path's, and a body that names a signature is not kept.
 */
export function createCallLog({ callsMax = 1000, bytesMax = 8 * 1024 * 1024, bodyBytesMax = 64 * 1024 } = {}) {
  let calls: Kept[] = [];
  let bytes = 0;

  return {
    add(call: Omit<LoggedCall, "request" | "itemCodes"> & { body: string | Uint8Array }): void {
      const replyBytes = sizeOf(call.reply);
      const body = call.body.length <= bodyBytesMax ? copied(call.body) : null;
      const reply = replyBytes <= bodyBytesMax ? call.reply : null;
      const size = overheadBytes + (body?.length ?? 0) + (reply === null ? 0 : replyBytes);
      calls.push({ ...call, command: call.command.slice(0, commandLengthMax), body, reply, bytes: size });
      bytes += size;
      while (calls.length > callsMax || bytes > bytesMax) bytes -= calls.shift()?.bytes ?? 0;
    },

    /** The newest first. */
    list: (): LoggedCall[] =>
      calls.toReversed().map(({ time, ms, command, code, body, reply }) => ({
        ...{ time, ms, command, code, itemCodes: itemCodesOf(reply), request: readable(body), reply },
      })),

    clear(): void {
      calls = [];
      bytes = 0;
    },
  };
}

const overheadBytes = 200;
const commandLengthMax = 100;

/** A view of a socket's buffer would keep all of that buffer alive. */
function copied(body: string | Uint8Array): string | Uint8Array {
  return typeof body === "string" ? body : new Uint8Array(body);
}

/** About what an answer takes, without spelling it out. */
function sizeOf(value: unknown): number {
  if (typeof value === "string") return value.length + 16;
  if (typeof value !== "object" || value === null) return 8;
  let size = 16;
  for (const inner of Object.values(value)) size += 24 + sizeOf(inner);
  return size;
}

function readable(body: string | Uint8Array | null): unknown {
  if (body === null) return null;
  const text = typeof body === "string" ? body : new TextDecoder().decode(body);
  if (/usersig|TLS\./i.test(text)) return null;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function itemCodesOf(reply: unknown): number[] {
  const codes = new Set<number>();
  const visit = (value: unknown): void => {
    if (typeof value !== "object" || value === null) return;
    if ("ResultCode" in value && typeof value.ResultCode === "number") codes.add(value.ResultCode);
    for (const inner of Object.values(value)) visit(inner);
  };
  visit(reply);
  codes.delete(0);
  return [...codes];
}
