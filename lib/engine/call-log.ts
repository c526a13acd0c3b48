/** One call as it went. `request` and `reply` are null where there was none, or where it was too long or too deep. */
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

/** Texts, for a thousand trees of objects would be copied about by the collector all day. */
type Kept = Omit<LoggedCall, "request" | "reply" | "itemCodes"> & { request: string | null; reply: string | null };

/**
 * The newest 1,000 calls, in no more than 8 Mi characters. Queries, and with them signatures, never come here:
 * `command` is the path's, and a body that speaks of a signature is not kept. Of a message that somebody sends nothing is
 * kept but who, where and how.
 */
export function createCallLog({ callsMax = 1000, lengthMax = 8 * 1024 * 1024, textLengthMax = 64 * 1024 } = {}) {
  let calls: Kept[] = [];
  let length = 0;

  return {
    add({ time, ms, command, code, request, reply }: Kept): void {
      const kept = {
        ...{ time, ms, code, command: command.slice(0, commandLengthMax) },
        request: shortEnough(withoutMessage(command, request), textLengthMax),
        reply: shortEnough(reply, textLengthMax),
      };
      calls.push(kept);
      length += lengthOf(kept);
      while (calls.length > callsMax || length > lengthMax) {
        const oldest = calls.shift();
        length -= oldest ? lengthOf(oldest) : 0;
      }
    },

    /** The newest first. */
    list: (): LoggedCall[] =>
      calls.toReversed().map(({ time, ms, command, code, request, reply: text }) => {
        const reply = readable(text);
        return { time, ms, command, code, itemCodes: itemCodesOf(reply), request: readable(request), reply };
      }),

    clear(): void {
      calls = [];
      length = 0;
    },
  };
}

const overhead = 200;
const commandLengthMax = 100;

function lengthOf({ request, reply }: Kept): number {
  return overhead + (request?.length ?? 0) + (reply?.length ?? 0);
}

function shortEnough(text: string | null, lengthMax: number): string | null {
  return text !== null && text.length <= lengthMax ? text : null;
}

const messageCommands = new Set(["sendmsg", "send_group_msg"]);
const keptOfMessage = [
  ...["From_Account", "To_Account", "GroupId", "MsgRandom", "Random", "MsgSeq", "MsgLifeTime"],
  ...["SyncOtherMachine", "SendMsgControl", "OnlineOnlyFlag"],
];

/** A body that holds a message is told by its command or by its field: it may have come by a wrong path. */
function withoutMessage(command: string, request: string | null): string | null {
  if (request === null || !(messageCommands.has(command) || request.includes("MsgBody"))) return request;
  const body = readable(request);
  if (typeof body !== "object" || body === null) return null;
  const kept = Object.entries(body).filter(([name, value]) => keptOfMessage.includes(name) && isFlat(value));
  return JSON.stringify(Object.fromEntries(kept));
}

/** A scalar, or a list of scalars. */
function isFlat(value: unknown): boolean {
  return [value].flat().every((each) => typeof each !== "object" || each === null);
}

function readable(text: string | null): unknown {
  if (text === null || /usersig|TLS\./i.test(text) || isDeep(text)) return null;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

const depthMax = 200;

/** Whether a JSON text nests so deep that writing it out again could use up the stack. */
function isDeep(text: string): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const letter = text[at];
    if (letter === '"') at = endOfText(text, at);
    else if (letter === "[" || letter === "{") depth += 1;
    else if (letter === "]" || letter === "}") depth -= 1;
    if (depth > depthMax) return true;
  }
  return false;
}

/** Where the closing quote of the text that opens at `start` stands. */
function endOfText(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === "\\" ? 2 : 1;
  return at;
}

/** get_group_info calls the code of an item ErrorCode, as that of the whole call is called. */
function itemCodesOf(reply: unknown): number[] {
  const codes = new Set<unknown>();
  const visit = (value: unknown): void => {
    if (typeof value !== "object" || value === null) return;
    if ("ResultCode" in value) codes.add(value.ResultCode);
    if ("ErrorCode" in value && value !== reply) codes.add(value.ErrorCode);
    for (const inner of Object.values(value)) visit(inner);
  };
  visit(reply);
  codes.delete(0);
  return [...codes].filter((code) => typeof code === "number");
}
