import fc from "fast-check";
import { expect, test } from "vitest";
import { GroupTemplate, readTemplateText, TemplateDraft, type TemplateGroup, templateText } from "./group-template.ts";

const told = (text: string) =>
  readTemplateText(text).faults.map(({ line, fault, text: about, code }) => [line, fault, about, code ?? 0].join(" "));
const user = (id: string) => ({ kind: "user" as const, id });
const chatGroup = (id: string) => ({ kind: "chatGroup" as const, id });

test("a line is a group or a member; kinds are named in any of their words, or guessed", () => {
  const { groups, faults } = readTemplateText(
    [
      "VIP",
      " VIP , user , user_0002 ",
      "VIP, chatGroup, @TGS#1",
      "VIP, @TGS#2",
      "",
      "New, , ann",
      "VIP,群聊,crew",
    ].join("\r\n"),
  );
  expect(faults).toEqual([]);
  expect(groups).toEqual([
    {
      name: "VIP",
      conversations: [user("user_0002"), chatGroup("@TGS#1"), chatGroup("@TGS#2"), chatGroup("crew")],
    },
    { name: "New", conversations: [user("ann")] },
  ]);
});

test("what a spreadsheet gives is parted by tabs, with its empty columns; a comma then belongs to the name", () => {
  expect(readTemplateText("A, B\t\t\nA, B\tuser_0002\nA, B\t\tann\t")).toEqual({
    faults: [],
    groups: [{ name: "A, B", conversations: [user("user_0002"), user("ann")] }],
  });
});

test("quotation marks keep commas, blanks at the ends and themselves", () => {
  expect(readTemplateText('"A, B", user, ann\n" x ","say ""hi"""\nsay "so"').groups).toEqual([
    { name: "A, B", conversations: [user("ann")] },
    { name: " x ", conversations: [user('say "hi"')] },
    { name: 'say "so"', conversations: [] },
  ]);
});

test("what stands in a group twice counts once, and may stand in another as well", () => {
  expect(readTemplateText("VIP, ann\nVIP, user, ann\nOld, ann").groups).toEqual([
    { name: "VIP", conversations: [user("ann")] },
    { name: "Old", conversations: [user("ann")] },
  ]);
});

test("each faulty line is told by its number, and nothing else of the text with it", () => {
  const lines = [
    ...['VIP, "ann', "VIP, user, ann, more", ", user, ann", "VIP, user,", "VIP, user", "VIP, robot, ann"],
    ...["VIP", `${"x".repeat(65)}, ann`, `VIP, chatGroup, @TGS#${"x".repeat(50)}`, "VIP, bob"],
  ];
  const long = "x".repeat(65);
  expect(told(lines.join("\n"))).toEqual([
    '1 quoteUnclosed VIP, "ann 0',
    "2 tooManyCells VIP, user, ann, more 0",
    "3 groupMissing , user, ann 0",
    "4 idMissing VIP, user, 0",
    "5 idMissing VIP, user 0",
    "6 kindUnknown robot 0",
    `8 groupNameTooLong ${long} 51011`,
    `9 idInvalid @TGS#${"x".repeat(50)} 50002`,
  ]);
});

test("a group that is named alone once more is told where it is", () => {
  expect(told("VIP, ann\nVIP\nOld\nVIP")).toEqual(["4 groupTwice VIP 0"]);
});

test("51010: the 21st group is told; 51008: so is the 1001st conversation, once, and one in two groups counts once", () => {
  const groups = Array.from({ length: 22 }, (_, at) => `G${at + 1}`);
  expect(told(groups.slice(0, 20).join("\n"))).toEqual([]);
  expect(told(groups.join("\n"))).toEqual(["21 groupLimit G21 51010"]);
  const members = Array.from({ length: 1003 }, (_, at) => `VIP, u${at + 1}`);
  const thousand = members.slice(0, 1000);
  expect(told([...thousand, ...thousand.map((line) => line.replace("VIP", "Old"))].join("\n"))).toEqual([]);
  expect(told(members.join("\n"))).toEqual(["1001 conversationLimit u1001 51008"]);
});

test("a text without a line, and one that is too large, are told as a whole", () => {
  expect(told(" \n\n")).toEqual(["0 empty  0"]);
  expect(told(`VIP, ${"x".repeat(600_000)}`)).toEqual(["0 tooLarge  0"]);
});

test("many lines of one word take no longer than they must", () => {
  const began = performance.now();
  expect(readTemplateText("x\n".repeat(250_000)).faults.length).toBeGreaterThan(1000);
  expect(performance.now() - began).toBeLessThan(5000);
});

test("any template that may be is the same again once it was a text", () => {
  const name = fc.string({ minLength: 1, maxLength: 12, unit: "grapheme" }).filter((text) => !/\p{Cc}/u.test(text));
  const conversation = fc.oneof(
    fc.record({ kind: fc.constant("user" as const), id: name }),
    fc.record({ kind: fc.constant("chatGroup" as const), id: name }),
  );
  const group = fc.record({
    name,
    conversations: fc.uniqueArray(conversation, { maxLength: 5, selector: ({ kind, id }) => `${kind}${id}` }),
  });
  const groups = fc.uniqueArray(group, { minLength: 1, maxLength: 5, selector: (each) => each.name });
  fc.assert(
    fc.property(groups, (some: TemplateGroup[]) => {
      fc.pre(GroupTemplate.safeParse({ name: "x", groups: some }).success);
      expect(readTemplateText(templateText(some))).toEqual({ groups: some, faults: [] });
    }),
  );
});

test("a draft is read as the form reads it, and its complaints name the line", () => {
  expect(TemplateDraft.parse({ name: " Crew ", text: "VIP" })).toEqual({
    name: "Crew",
    groups: [{ name: "VIP", conversations: [] }],
  });
  const { error } = TemplateDraft.safeParse({ name: "", text: "VIP\nVIP, robot, x" });
  expect(error?.issues.map(({ path, message }) => [path.join("."), message])).toEqual([
    ["name", "name"],
    ["text.2", "kindUnknown"],
  ]);
});
