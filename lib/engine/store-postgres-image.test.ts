import { expect, test } from "vitest";
import { createImage } from "./store-postgres-image.ts";
import { createWriter } from "./store-postgres-writer.ts";

test("contacts of two accounts are two rows, however their ids read when they stand side by side", () => {
  const wishes = [
    { app: 7, need: { owner: "a" } },
    { app: 7, need: { owner: "a u:b" } },
  ];
  const image = createImage(wishes, new Set());
  const write = createWriter();
  for (const [at, id] of ["b u:c", "c"].entries()) {
    const contact = {
      conversation: { kind: "user" as const, id },
      position: 1,
      changedAt: 1,
      groupIds: [1],
      marks: [],
    };
    image.apply(wishes[at] ?? { app: 7, need: {} }, { contacts: [contact] }, write);
  }
  expect(write.steps.map(({ values }) => values.slice(1, 3))).toEqual([
    ["a", "u:b u:c"],
    ["a u:b", "u:c"],
  ]);
});
