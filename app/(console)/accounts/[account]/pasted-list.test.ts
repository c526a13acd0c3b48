import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isFault, readPastedList } from "./pasted-list";

const nothing = { present: new Set<string>(), staged: new Set<string>() };
const guess = { byId: new Map() };

describe("a pasted list", () => {
  test("has one conversation a line, its kind guessed from the id", () => {
    expect(readPastedList("user_0002\r\n\r\n @TGS#1B2AUI7RZ \n", guess, nothing)).toEqual([
      { line: 1, conversation: { kind: "user", id: "user_0002" } },
      { line: 3, conversation: { kind: "chatGroup", id: "@TGS#1B2AUI7RZ" } },
    ]);
  });

  test("takes the kind that a person chose, for one id or for all", () => {
    const chosen = { every: "chatGroup" as const, byId: new Map([["b", "user" as const]]) };
    expect(readPastedList("a\nb", chosen, nothing).map((line) => line.conversation.kind)).toEqual([
      "chatGroup",
      "user",
    ]);
  });

  test("marks repetitions with their first line, and what is there already", () => {
    const known = { present: new Set(["u:b"]), staged: new Set(["u:c"]) };
    expect(readPastedList("a\nb\nc\na", guess, known).map((line) => line.note)).toEqual([
      undefined,
      { kind: "present" },
      { kind: "staged" },
      { kind: "duplicate", line: 1 },
    ]);
  });

  test("marks ids that are too long by their bytes, each kind by its own limit", () => {
    const lines = readPastedList(`${"x".repeat(33)}\n@TGS#${"客".repeat(15)}`, guess, nothing);
    expect(lines.map((line) => line.note)).toEqual([
      { kind: "userTooLong", bytes: 33 },
      { kind: "chatGroupTooLong", bytes: 50 },
    ]);
    expect(readPastedList("客户", guess, nothing)[0]?.note).toEqual({ kind: "characters" });
  });

  test("loses no line: every line with an id comes back, good, repeated or at fault", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "grapheme", maxLength: 60 })), (ids) => {
        const text = ids.map((id) => id.replaceAll(/[\r\n]/g, "")).join("\n");
        const filled = text.split("\n").filter((line) => line.trim() !== "");
        const lines = readPastedList(text, guess, nothing);
        expect(lines.map((line) => line.conversation.id)).toEqual(filled.map((line) => line.trim()));
        const good = lines.filter((line) => !line.note).map((line) => line.conversation.id);
        expect(new Set(good).size).toBe(good.length);
        for (const line of lines.filter((each) => isFault(each.note))) expect(good).not.toContain(line.conversation.id);
      }),
    );
  });
});
