import fc from "fast-check";
import { expect, test } from "vitest";
import { type JsonLine, jsonLines } from "./json-lines";

const item = (id: string, code: number) => ({ ContactItem: { Type: 1, To_Account: id }, ResultCode: code });
const textOf = (lines: readonly JsonLine[]) =>
  lines
    .map((line) => {
      const text =
        line.kind === "fold"
          ? `…${line.count}`
          : `${line.name === undefined ? "" : `${JSON.stringify(line.name)}: `}${line.value}${line.comma ? "," : ""}`;
      return `${"  ".repeat(line.depth)}${text}`;
    })
    .join("\n");

test("the lines of a failing item are marked, from brace to brace, and its code is on its own line", () => {
  const reply = { ErrorCode: 0, Items: [item("a", 0), item("b", 51007), item("c", 0)] };
  const lines = jsonLines(reply, new Set());
  const failing = lines.filter((line) => line.failing);
  expect(
    textOf(failing)
      .split("\n")
      .map((line) => line.trim()),
  ).toEqual([...["{", '"ContactItem": {', '"Type": 1,', '"To_Account": "b"', "},", '"ResultCode": 51007', "},"]]);
  expect(failing.filter((line) => line.kind === "text" && line.code === 51007)).toHaveLength(1);
});

test("runs of items that were done are folded, on either side of one that was not, and a click unfolds them", () => {
  const done = (count: number) => Array.from({ length: count }, (_, at) => item(`u${at}`, 0));
  const reply = { Items: [...done(60), item("bad", 51007), ...done(39)] };
  const folded = jsonLines(reply, new Set()).filter((line) => line.kind === "fold");
  expect(folded).toMatchObject([
    { count: 60, isOk: true, path: "/Items/0" },
    { count: 39, isOk: true, path: "/Items/61" },
  ]);
  const unfolded = jsonLines(reply, new Set(["/Items/0", "/Items/61"]));
  expect(textOf(unfolded)).toBe(JSON.stringify(reply, undefined, 2));
});

test("of a long list of other things the first five are shown", () => {
  const lines = jsonLines({ Contacts: Array.from({ length: 100 }, (_, at) => `user_${at}`) }, new Set());
  expect(lines).toHaveLength(2 + 2 + 5 + 1);
  expect(lines.find((line) => line.kind === "fold")).toMatchObject({ count: 95, isOk: false });
});

test("what has nothing to fold reads as JSON reads", () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 3 }), (value) => {
      const parsed: unknown = JSON.parse(JSON.stringify(value));
      const lines = jsonLines(parsed, new Set());
      fc.pre(lines.every((line) => line.kind === "text"));
      expect(textOf(lines)).toBe(JSON.stringify(parsed, undefined, 2));
    }),
  );
});
