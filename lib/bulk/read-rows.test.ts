import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ChangeRow } from "../chat/change-row.ts";
import { isBadRow, type ReadOptions, type ReadRow, readRows } from "./read-rows.ts";
import { rowTemplate } from "./row-template.ts";
import { writtenRows } from "./write-rows.ts";

/** The bytes in pieces of any size, as a network would give them. */
async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function read(file: string | Uint8Array, options: ReadOptions & { pieces?: number } = {}) {
  const bytes = typeof file === "string" ? new TextEncoder().encode(file) : file;
  const { shape, rows } = await readRows(inPieces(bytes, options.pieces ?? 7), options);
  const found: ReadRow[] = [];
  for await (const batch of rows) found.push(...batch);
  return { shape, rows: found };
}

const header = "verb,account,group,to,kind,conversation";
const faults = (rows: ReadRow[]) =>
  rows.map((row) => (isBadRow(row) ? [row.line, row.fault, row.column ?? "-"].join(" ") : `${row.line} ok`));
const renamed = (line: number, group: string, to: string): ChangeRow => ({
  line,
  verb: "rename",
  account: "ann",
  group,
  to,
});

describe("what a file is", () => {
  test.each([",", ";", "\t", "|"])("rows between %j are told by the names of the columns", async (delimiter) => {
    const lines = [header, 'rename,ann,"a,b;c|d",New,,', "add,ann,New,,,@TGS#1", "add,ann,New,,,ben"];
    const text = lines.map((line) => line.replaceAll(/,(?=(?:[^"]*"[^"]*")*[^"]*$)/g, delimiter)).join("\r\n");
    const { shape, rows } = await read(text);
    expect(shape).toMatchObject({ format: "csv", delimiter, encoding: "utf-8" });
    expect(rows).toEqual([
      renamed(2, "a,b;c|d", "New"),
      { line: 3, verb: "add", account: "ann", group: "New", conversation: { kind: "chatGroup", id: "@TGS#1" } },
      { line: 4, verb: "add", account: "ann", group: "New", conversation: { kind: "user", id: "ben" } },
    ]);
  });

  const text = "操作;账号;会话分组;新名称\r\n重命名;ann;客户;重要客户\r\n";
  // What TextEncoder cannot write: the same text in GB18030.
  const chinese: Record<string, string> = {
    ...{ 操: "b2d9", 作: "d7f7", 账: "d5cb", 号: "bac5", 会: "bbe1", 话: "bbb0", 分: "b7d6", 组: "d7e9", 新: "d0c2" },
    ...{ 名: "c3fb", 称: "b3c6", 重: "d6d8", 命: "c3fc", 客: "bfcd", 户: "bba7", 要: "d2aa" },
  };
  const gb18030 = Buffer.from(
    [...text].map((each) => chinese[each] ?? Buffer.from(each).toString("hex")).join(""),
    "hex",
  );
  test.each<[string, Uint8Array]>([
    ["utf-8", Buffer.from(text)],
    ["utf-8", Buffer.from(`\ufeff${text}`)],
    ["utf-16le", Buffer.from(`\ufeff${text}`, "utf16le")],
    ["utf-16be", Buffer.from(`\ufeff${text}`, "utf16le").swap16()],
    ["gb18030", gb18030],
  ])("F44a: %s is recognised, with names of columns and verbs in Chinese", async (encoding, bytes) => {
    for (const pieces of [1, 3, 1000]) {
      const { shape, rows } = await read(bytes, { pieces });
      expect(shape).toMatchObject({ encoding, delimiter: ";" });
      expect(rows).toEqual([renamed(2, "客户", "重要客户")]);
    }
  });

  test("names of columns in other letter case, order and words, beside columns that mean nothing here", async () => {
    const { rows } = await read("Ticket,GROUP NAME,User_ID,Action,New Name\n7,Old,ann,Rename,New\n");
    expect(rows).toEqual([renamed(2, "Old", "New")]);
  });

  test("a file without a header is read by a mapping made by hand, and says what its first rows are", async () => {
    const file = "ann^Old^New^rename\n";
    const columns = { account: 0, group: 1, to: 2, verb: 3 };
    expect(await read(file, { columns, delimiter: "^" })).toMatchObject({
      shape: { examples: [["ann", "Old", "New", "rename"]] },
      rows: [renamed(1, "Old", "New")],
    });
    const named = await read("who,what,into,how\nann,Old,New,rename\n", { columns, hasHeader: true });
    expect(named.rows).toEqual([renamed(2, "Old", "New")]);
  });

  test("a spreadsheet's own line about the delimiter is no row", async () => {
    const { shape, rows } = await read("sep=|\nverb|account|group|to\nrename|ann|Old|New\n");
    expect(shape).toMatchObject({ delimiter: "|" });
    expect(rows).toEqual([renamed(3, "Old", "New")]);
  });

  test.each([
    ["a list", '[ {"verb":"rename","account":"ann","group":"a\\"}]","to":"New"},\n{"verb":"nope"} , 3 ]', "array"],
    [
      "one object a line",
      '{"verb":"rename","account":"ann","group":"a\\"}]","to":"New"}\n{"verb":"nope"}\n3\n',
      "lines",
    ],
    [
      "a plan",
      '{"hash":"rows","x":{"rows":[1]},"rows":[{"verb":"rename","account":"ann","group":"a\\"}]","to":"New","code":0},{"verb":"nope"},3],"calls":[{}]}',
      "rows",
    ],
  ])("JSON as %s", async (_, file, layout) => {
    for (const pieces of [1, 5, 1000]) {
      const { shape, rows } = await read(file, { pieces });
      expect(shape).toMatchObject({ format: "json", layout });
      expect(rows[0]).toEqual(renamed(1, 'a"}]', "New"));
      expect(faults(rows)).toEqual(["1 ok", "2 verbUnknown verb", "3 notJson -"]);
    }
  });

  test("JSON: a list that ends in the middle keeps what came before, and a number that was rounded is no id", async () => {
    const whole = '{"verb":"create","account":12,"group":"A"}';
    const { rows } = await read(`[${whole},{"verb":"create","account":123456789012345678,"group":"A"},{"verb":`);
    expect(faults(rows)).toEqual(["1 ok", "2 idDamaged account", "3 notJson -"]);
    expect(rows[0]).toMatchObject({ account: "12" });
  });
});

describe("a bad line stops nothing else", () => {
  test("each is told with its line and its column, as the file calls it", async () => {
    const lines = [
      ...["Action,account,group,to,kind,conversation", "burn,ann,A,,,", ",ann,A,,,", "create,,A,,,", "create,ann,,,,"],
      ...["rename,ann,A,,,", "create,ann,A,B,,", "add,ann,A,,,", "create,ann,A,,,ben", "add,ann,A,,thing,ben"],
      ...[`add,ann,A,,chatGroup,${"x".repeat(49)}`, "create,ann,A,,,,more", "create,ann,A", ",,,,,", "create,ann,B,,,"],
    ];
    const { rows } = await read(lines.join("\n"));
    expect(faults(rows)).toEqual([
      ...["2 verbUnknown Action", "3 verbMissing Action", "4 accountMissing account", "5 groupMissing group"],
      ...["6 toMissing to", "7 toUnwanted to", "8 conversationMissing conversation"],
      ...["9 conversationUnwanted conversation", "10 kindUnknown kind", "11 idInvalid conversation"],
      ...["12 columnsDiffer -", "13 ok", "15 ok"],
    ]);
    expect(rows.find(({ line }) => line === 11)).toMatchObject({ code: 50002 });
  });

  test("a name that the service would refuse makes a row all the same: the plan says its code", async () => {
    const { rows } = await read(`${header}\ncreate,ann,${"x".repeat(65)},,,\n`);
    expect(faults(rows)).toEqual(["2 ok"]);
  });

  test("a quote that never closes costs its own line, wherever the pieces are cut", async () => {
    const lines = [
      header,
      'create,ann,"A,,,',
      "create,ann,B,,,",
      'create,ann,"C"x,,,',
      'create,ann,"D\nE",,,',
      "create,ann,F,,,",
    ];
    for (const pieces of [1, 2, 5, 1000]) {
      const { rows } = await read(lines.join("\n"), { pieces });
      expect(faults(rows)).toEqual(["2 quoteUnclosed -", "3 ok", "4 quoteUnclosed -", "5 ok", "7 ok"]);
    }
    const many = Array.from({ length: 5000 }, (_, at) => `create,ann,G${at},,,`);
    const { rows } = await read([header, 'create,ann,"A,,,', ...many].join("\r\n"), { pieces: 4096 });
    expect(rows).toHaveLength(5001);
    expect(rows.filter(isBadRow)).toHaveLength(1);
  });

  test("F44a: bytes that are no text are told by their line, and never let through", async () => {
    const many = Array.from({ length: 60_000 }, (_, at) => `create,ann,Gruppe ${at},,,\n`);
    const bytes = Buffer.concat([
      Buffer.from(`${header}\n${many.join("")}create,ann,`),
      ...[Buffer.from([0xff, 0xfe]), Buffer.from(",,,\ncreate,ann,Ende,,,\n")],
    ]);
    expect(bytes.length).toBeGreaterThan(1024 * 1024);
    const { shape, rows } = await read(bytes, { pieces: 65_536 });
    expect(shape).toMatchObject({ encoding: "utf-8" });
    expect(faults(rows).slice(-2)).toEqual(["60002 notText group", "60003 ok"]);
  });

  test.each(["1E+05", "1.23457E+11", "1,5E-3", "123456789012345000", "#####", "#NUM!", "#N/A", "#REF!"])(
    "F44a: %s is no id any more, and is not guessed",
    async (id) => {
      const cell = id.includes(",") ? `"${id}"` : id;
      const { rows } = await read(`${header}\ncreate,${cell},A,,,\nadd,ann,A,,,${cell}\n`);
      expect(faults(rows)).toEqual(["2 idDamaged account", "3 idDamaged conversation"]);
    },
  );

  test("F44a: ids that only look odd are ids: numbers, leading zeros, letters", async () => {
    const ids = ["00017", "123456789012345", "1234567890123456", "12e4567", "#1", "1e5"];
    const { rows } = await read(`${header}\n${ids.map((id) => `create,${id},A,,,`).join("\n")}`);
    expect(rows.map((row) => (isBadRow(row) ? row.fault : row.account))).toEqual(ids);
  });
});

const text = fc
  .oneof(fc.string({ unit: "grapheme", minLength: 1 }), fc.string({ unit: "binary", minLength: 1 }))
  .map((each) => each.toWellFormed().replaceAll("\ufffd", "?"));
const name = fc.oneof(
  text,
  fc.constantFrom("=1+1", "'quoted", '"', "a\r\nb", "\n", "\r", ",", ";", " pad ", "sep=|", "客户"),
);
const id = name.filter((each) => !/\d/.test(each) && !each.startsWith("#"));
const row = fc.oneof(
  fc.record({ verb: fc.constant("rename" as const), account: id, group: name, to: name }),
  fc.record({
    verb: fc.constantFrom("create" as const, "delete" as const, "ensure" as const),
    account: id,
    group: name,
  }),
  fc.record({
    ...{ verb: fc.constantFrom("add" as const, "remove" as const, "ensure-absent" as const), account: id, group: name },
    conversation: fc.record({ kind: fc.constant("user" as const), id }),
  }),
);

test.each([",", ";", "\t", "|"])(
  "F41: rows that are written and read again are the same, between %j",
  async (delimiter) => {
    const { shape } = await read(header.replaceAll(",", delimiter));
    await fc.assert(
      fc.asyncProperty(
        fc.array(row, { minLength: 1, maxLength: 5 }),
        fc.integer({ min: 1, max: 40 }),
        async (drafts, pieces) => {
          const rows = drafts.map((draft, at): ChangeRow => ({ ...draft, line: at }));
          let file = "";
          for await (const piece of writtenRows([rows], shape)) file += piece;
          const again = await read(file, { pieces });
          expect(again.rows.map(({ line: _, ...rest }) => rest)).toEqual(drafts);
        },
      ),
      { numRuns: 150 },
    );
  },
);

test("what people call their columns is guessed, with its rows", async () => {
  const { shape, rows } = await read(
    "Operation;User;Drawer;New Name;Conv kind;Peer id\nadd;ann;VIP;;user;ben\nadd;cid;VIP;;user;\n",
  );
  expect(shape).toMatchObject({ columns: { verb: 0, account: 1, group: 2, to: 3, kind: 4, conversation: 5 } });
  expect(rows).toMatchObject([
    { verb: "add", account: "ann", group: "VIP", conversation: { kind: "user", id: "ben" } },
    { account: "cid", column: "Peer id", fault: "conversationMissing" },
  ]);
});

test("rows are written back in the columns of the file that they came from", async () => {
  const file = "Ticket;Neue;Gruppe;Konto;Was\n";
  const columns = { to: 1, group: 2, account: 3, verb: 4 };
  const { shape } = await read(file, { columns, hasHeader: true });
  let written = "";
  for await (const piece of writtenRows([[renamed(9, "=Old", "New")]], shape)) written += piece;
  expect(written).toBe("\ufeffTicket;Neue;Gruppe;Konto;Was;kind;conversation\r\n;New;'=Old;ann;rename;;\r\n");
});

test("the template is a change file: every verb once, and every row of it good", async () => {
  const { rows } = await read(await rowTemplate());
  expect(rows.filter(isBadRow)).toEqual([]);
  const verbs = rows.flatMap((each) => ("verb" in each ? [each.verb] : []));
  expect([...verbs].sort()).toEqual(["add", "create", "delete", "ensure", "ensure-absent", "remove", "rename"]);
});
