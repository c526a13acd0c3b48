import type { ConsoleVerb } from "./commands.ts";

/** A call that the console made, in one line. Times are Unix milliseconds; `code` null: no readable answer came. */
export type SeenCall = {
  id: string;
  at: number;
  ms: number;
  /** The email of who it was made for; empty where the console made it by itself. */
  person: string;
  verb: ConsoleVerb;
  code: number | null;
  /** The items that the reply speaks of, and those among them whose own code is not 0. */
  items: number;
  refused: number;
};

/** The whole of it. A body is null where there was none, or where it was too long to be kept; its length is known then. */
export type SeenCallInFull = SeenCall & {
  /** The address without its host, the signature taken out. */
  address: string;
  /** 2 where the backup domain was asked because the first one never got it. */
  attempt: number;
  /** HTTP's; null where no answer began. */
  status: number | null;
  /** Before it was sent: for its turn, or for the attempt before it. */
  waitedMs: number;
  /** From sending to the beginning of the answer. */
  firstByteMs: number | null;
  request: string | null;
  requestBytes: number;
  reply: string | null;
  replyBytes: number;
  /** Why there is no readable answer, in words. */
  lost: string | null;
};

const depthMax = 12;

/** The code of a whole reply and the codes of its items, however deep in it they stand. */
export function codesIn(reply: unknown): { code: number | null; items: number[] } {
  const code = isRecord(reply) && typeof reply.ErrorCode === "number" ? reply.ErrorCode : null;
  return { code, items: itemCodesIn(reply, depthMax) };
}

/** The item's own code; undefined for what is no item. */
export function itemCodeOf(value: unknown): number | undefined {
  return isRecord(value) && typeof value.ResultCode === "number" ? value.ResultCode : undefined;
}

function itemCodesIn(value: unknown, depth: number): number[] {
  if (typeof value !== "object" || value === null || depth === 0) return [];
  const own = itemCodeOf(value);
  return [...(own === undefined ? [] : [own]), ...Object.values(value).flatMap((each) => itemCodesIn(each, depth - 1))];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
