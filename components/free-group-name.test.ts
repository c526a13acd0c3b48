import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { errors, isErrorName } from "@/lib/chat/errors";
import { type EngineUnderTest, engineUnderTest } from "@/lib/engine/engine-under-test";
import { freeGroupName } from "./free-group-name";

/** The code of the form's verdict on a name; 0 where the form would let it go. */
function verdictOfForm(name: string, taken: string[]): number {
  const parsed = freeGroupName(new Set(taken)).safeParse({ name });
  const fault = parsed.error?.issues[0]?.message;
  if (fault === undefined) return 0;
  if (!isErrorName(fault)) throw new Error(`no row of the catalogue: ${fault}`);
  return errors[fault].code;
}

// From every corner of Unicode, and long enough to cross 32 and 64 bytes: 1 to 80 bytes and a little more.
const character = fc.oneof(
  fc.constantFrom(
    "a",
    " ",
    "客",
    "戶",
    "ก",
    "é",
    "e\u0301",
    "\u0301",
    "🏅",
    "👩‍👩‍👧",
    "\u200b",
    "\ufeff",
    "\u0000",
    "\u0085",
    "\n",
  ),
  fc.constantFrom("\ud83c", "\udfc5"), // halves of an emoji
  fc.string({ unit: "binary", minLength: 1, maxLength: 1 }),
);
const name = fc.oneof(
  fc.array(character, { maxLength: 40 }).map((characters) => characters.join("")),
  fc
    .tuple(fc.constantFrom("a", "客", "é", "🏅"), fc.integer({ min: 1, max: 80 }))
    .map(([each, times]) => each.repeat(times)),
  fc.integer({ min: 55, max: 72 }).map((bytes) => "x".repeat(bytes)),
);

describe("the form and the service judge a group's name alike", () => {
  let service: EngineUnderTest;
  beforeAll(async () => {
    service = await engineUnderTest({ world: "empty" });
    await service.call("account_import", { UserID: "ann" });
    await service.call("create_contact_group", { From_Account: "ann", GroupContactItem: [{ GroupName: "Taken" }] });
  });
  afterAll(() => service.close());

  const rename = (from: string, to: string) =>
    service.call("update_contact_group", {
      From_Account: "ann",
      UpdateType: 1,
      UpdateGroup: { UpdateGroupType: 1, OldGroupName: from, NewGroupName: to },
    });

  test("for names of 1 to 80 bytes and more, with CJK, emoji, combining marks, control characters and lone surrogates", async () => {
    let now = "Mine";
    await service.call("create_contact_group", { From_Account: "ann", GroupContactItem: [{ GroupName: now }] });
    await fc.assert(
      fc.asyncProperty(
        fc.oneof({ weight: 30, arbitrary: name }, { weight: 1, arbitrary: fc.constant("Taken") }),
        async (to) => {
          const answer = await rename(now, to);
          expect(answer.ErrorCode).toBe(verdictOfForm(to, ["Taken"]));
          if (answer.ErrorCode === 0) now = to;
        },
      ),
      { numRuns: 1000 },
    );
  });
});

test("51011: an app whose names have fewer bytes refuses from there on", () => {
  const fault = (name: string, most?: number) =>
    freeGroupName(new Set(), most).safeParse({ name }).error?.issues[0]?.message;
  expect(fault("x".repeat(48), 48)).toBeUndefined();
  expect(fault("x".repeat(49), 48)).toBe("groupNameTooLong");
  expect(fault("客".repeat(11), 32)).toBe("groupNameTooLong");
  expect(fault("x".repeat(64))).toBeUndefined();
});
