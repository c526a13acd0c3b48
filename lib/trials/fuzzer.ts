import { commands, pathOf, type Verb } from "../chat/commands.ts";
import { sampleRequest } from "../chat/openapi.ts";
import type { Random } from "./trial-size.ts";

/** One mutated request. `head` is what stands before the body on the wire; `isWhole` that HTTP itself was left alone. */
export type FuzzedCall = { method: string; path: string; query: string; body: Buffer; head: string; isWhole: boolean };

type Draft = { method: string; path: string; query: string; document: unknown };

const verbs = Object.keys(commands) as Verb[]; // the keys of a const object are its names

/** Good calls of every command, which a new one joins by itself. */
const commandDrafts = verbs.map((verb) => ({ method: "POST", path: pathOf(verb), document: sampleRequest(verb) }));

/** Good calls of the control. Those of the fault rules stand apart, for a rule may drop the connection. */
const controlDrafts = [
  { method: "POST", path: "/_service/reset", document: { world: "demo" } },
  { method: "GET", path: "/_service/settings", document: {} },
  { method: "PUT", path: "/_service/settings", document: { edition: "pro_plus", pageSize: 7, ratePerSecond: null } },
  { method: "GET", path: "/_service/calls", document: {} },
  { method: "DELETE", path: "/_service/calls", document: {} },
  { method: "GET", path: "/_service/faults", document: {} },
  { method: "GET", path: "/_service/snapshot", document: {} },
  { method: "PUT", path: "/_service/snapshot", document: { version: 1, settings: {}, accounts: [], chatGroups: [] } },
];
const faultDraft = {
  method: "PUT",
  path: "/_service/faults",
  document: [
    { command: "get_*", account: "user_*", item: "@TGS#*", probability: 0.5, seed: 7, code: 51007, at: "item" },
  ],
};

/** Draws requests from good ones by mutating their bodies, queries, paths, methods and headers; `query` signs them. */
export function createFuzzer(random: Random, query: () => string, { withFaultRules = false } = {}) {
  const controls = withFaultRules ? [...controlDrafts, faultDraft] : controlDrafts;
  const chance = (of: number) => random.below(of) === 0;

  function drafted(): Draft {
    const list = chance(40) ? controls : commandDrafts;
    const draft = list[random.below(list.length)] ?? faultDraft;
    return { ...draft, document: structuredClone(draft.document), query: query() };
  }

  return {
    next(): FuzzedCall {
      const draft = drafted();
      const rounds = random.below(4);
      for (let round = 0; round < rounds; round++) mutateDocument(random, draft);
      if (chance(6)) draft.query = mutatedQuery(random, draft.query);
      // One command's body by another's path, that of a message too.
      if (chance(20)) draft.path = commandDrafts[random.below(commandDrafts.length)]?.path ?? draft.path;
      if (chance(12)) draft.path = mutatedPath(random, draft.path);
      if (chance(15)) draft.method = random.one(["GET", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD", "TRACE", "LOCK"]);
      const text = (JSON.stringify(draft.document) ?? "").replace(/"@deep:(\d+)@"/g, (_, depth) =>
        nested(Number(depth)),
      );
      const body = chance(5) ? mutatedBytes(random, Buffer.from(text)) : Buffer.from(text);
      const head = `${draft.method} ${draft.path}?${draft.query} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Length: ${body.length}\r\n\r\n`;
      const isWhole = !chance(3) && /^[\x21-\x7e]*$/.test(`${draft.path}${draft.query}`);
      const { method, path, query: asked } = draft;
      return { method, path, query: asked, body, head: isWhole ? head : mutatedHead(random, head), isWhole };
    },
  };
}

const oddTexts = [
  ...[
    "",
    " ",
    "\u0000",
    "a\u0000b",
    "\ud800",
    "\u202egpj.exe",
    "=cmd|' /C calc'!A0",
    "<img src=x onerror=1>",
    "../../etc",
  ],
  ...["__proto__", "constructor", "toString", "客".repeat(30), "x".repeat(65), "x".repeat(600), "x".repeat(20_000)],
  ...["user_0001", "user_0042", "group_0001", "@TGS#1B2AUI7RZ", "NaN", "null", "1", "-1", "1e309", "\ufeff", "\u2028"],
] as const;
const oddNumbers = [
  0,
  -0,
  1,
  -1,
  1.5,
  2,
  3,
  64,
  65,
  100,
  1e21,
  2 ** 31,
  2 ** 32,
  2 ** 53,
  -(2 ** 53),
  1e308,
  5e-324,
] as const;

function oddValue(random: Random): unknown {
  const kind = random.below(8);
  if (kind < 3) return random.one(oddTexts);
  if (kind < 5) return random.one(oddNumbers);
  if (kind === 5) return random.one([null, true, false, [], {}, [[]], [null], { length: 3 }]);
  if (kind === 6) return Array.from({ length: random.one([2, 99, 101, 301, 2000]) }, () => ({ Type: 1 }));
  return `@deep:${random.one([3, 30, 1000, 6000, 100_000])}@`;
}

/** Lists and objects in one another, as a text: nothing here could spell them so deep. */
function nested(depth: number): string {
  return `${'[{"a":'.repeat(depth / 2)}1${"}]".repeat(depth / 2)}`;
}

type Place = { parent: Record<string, unknown>; key: string };

/** Changes one place of the body: another value, no value, one more, twice the same, or one of another place. */
function mutateDocument(random: Random, draft: Draft): void {
  const holder: Record<string, unknown> = { document: draft.document };
  const places = placesOf(holder);
  const drawn = () => places[random.below(places.length)] ?? { parent: holder, key: "document" };
  const { parent, key } = drawn();
  const deed = random.below(10);
  if (deed < 4) parent[key] = oddValue(random);
  else if (deed === 4) delete parent[key];
  else if (deed === 5) {
    const other = drawn();
    parent[key] = structuredClone(other.parent[other.key]);
  } else if (deed === 6) parent[key] = [parent[key]];
  else if (deed === 7 && Array.isArray(parent[key]))
    parent[key] = repeated(parent[key], random.one([0, 2, 40, 120, 400]));
  else if (deed === 8)
    Object.defineProperty(parent, random.one(oddTexts), {
      value: oddValue(random),
      enumerable: true,
      writable: true,
      configurable: true,
    });
  else
    parent[random.one(["From_Account", "Type", "GroupName", "OptType", "GroupId", "MsgBody", "MsgContent"])] =
      oddValue(random);
  draft.document = holder.document;
}

function repeated(list: unknown[], times: number): unknown[] {
  return Array.from({ length: list.length * times }, (_, at) => list[at % list.length]).slice(0, 2000);
}

/** Every place of a document; arrays are objects with numbers for names, and deep nests are not entered. */
function placesOf(root: Record<string, unknown>): Place[] {
  const places: Place[] = [];
  const visit = (parent: Record<string, unknown>, depth: number) => {
    for (const key of Object.keys(parent).slice(0, 20)) {
      places.push({ parent, key });
      const value = parent[key];
      // What is an object and not null may be looked into by name.
      if (typeof value === "object" && value !== null && depth < 8) visit(value as Record<string, unknown>, depth + 1);
    }
  };
  visit(root, 0);
  return places;
}

function mutatedBytes(random: Random, bytes: Buffer): Buffer {
  const at = random.below(bytes.length + 1);
  const deed = random.below(7);
  if (deed === 0) return bytes.subarray(0, at);
  if (deed === 1)
    return Buffer.concat([bytes.subarray(0, at), randomBytes(random, 1 + random.below(20)), bytes.subarray(at)]);
  if (deed === 2) return Buffer.concat([Buffer.from("\ufeff"), bytes]);
  if (deed === 3) return Buffer.from(bytes.toString(), "utf16le");
  if (deed === 4) return Buffer.from(bytes.toString().replace("{", '{"From_Account":"user_0002","__proto__":{"a":1},'));
  if (deed === 5) return Buffer.concat([bytes, Buffer.from(random.one(["x", "{}", "\0", " \n", "["]))]);
  const flipped = Buffer.from(bytes);
  if (at < flipped.length) flipped[at] = (flipped[at] ?? 0) ^ (1 << random.below(8));
  return flipped;
}

function randomBytes(random: Random, length: number): Buffer {
  return Buffer.from(Array.from({ length }, () => random.below(256)));
}

function mutatedQuery(random: Random, query: string): string {
  const parts = query.split("&");
  const at = random.below(parts.length);
  const [name = "", value = ""] = (parts[at] ?? "").split("=");
  const odd = random.one([
    "%",
    "%zz",
    "%00",
    "+",
    "1e9",
    "-1",
    "0",
    "",
    "%F0%9F%92",
    "x".repeat(9000),
    "TLS.",
    "%2B%2F",
  ]);
  const cut = value.slice(0, random.below(value.length + 1));
  parts[at] = random.one([
    `${name}=${odd}`,
    name,
    `${name}=${cut}`,
    `${name}=${cut}A${value.slice(cut.length + 1)}`,
    odd,
    "",
  ]);
  if (random.below(4) === 0)
    parts.push(random.one(["sdkappid=1", "identifier=user_0001", "usersig=eJx", "random=x", "&&&="]));
  if (random.below(4) === 0) parts.reverse();
  return parts.join("&");
}

function mutatedPath(random: Random, path: string): string {
  const at = random.below(path.length + 1);
  const odd = random.one(["/", "//", "/..", "%2e%2e/", "%00", ";x", ".", "A", "~", "\\", "x".repeat(3000)]);
  return random.one([
    `${path.slice(0, at)}${odd}${path.slice(at)}`,
    path.toUpperCase(),
    path.slice(0, at) || "/",
    random.one([
      "/v4/__proto__/constructor",
      "/v4/recentcontact/toString",
      "/_service/__proto__",
      "/v4/",
      "*",
      "/healthz",
    ]),
  ]);
}

/** Breaks HTTP itself: lengths, chunks, line ends, names, and single bytes. */
function mutatedHead(random: Random, head: string): string {
  const header = random.one([
    ...["Content-Length: 5", "Content-Length: -1", "Transfer-Encoding: chunked", "Transfer-Encoding: gzip, chunked"],
    ...[
      "Expect: 100-continue",
      "Expect: x",
      "Upgrade: websocket\r\nConnection: Upgrade",
      "Content-Encoding: br",
      "Host: evil",
    ],
    ...[
      "Content-Type: text/plain; charset=utf-7",
      `X: ${"y".repeat(40_000)}`,
      "X : y",
      ": y",
      "\u0000: y",
      "Cookie: a=b",
    ],
  ]);
  const at = random.below(head.length);
  return random.one([
    head.replace("\r\n", `\r\n${header}\r\n`),
    head.replace(/Content-Length: \d+/, header),
    head.replace(/Content-Length: (\d+)/, (_, length) => `Content-Length: ${Number(length) + random.below(9) - 4}`),
    head.replace(/Host: .*\r\n/, ""),
    head.replace("Connection: close", "Connection: keep-alive"),
    head.replace("HTTP/1.1", random.one(["HTTP/1.0", "HTTP/2.0", "HTTP/9.9", "HTPP/1.1", ""])),
    head.replaceAll("\r\n", "\n"),
    head.slice(0, at),
    `${head.slice(0, at)}${String.fromCharCode(random.below(256))}${head.slice(at + 1)}`,
    `${head}${head}`,
  ]);
}
