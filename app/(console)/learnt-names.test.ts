import { expect, test } from "vitest";
import type { KnownName } from "@/lib/chat/known-name";
import { type Conversation, conversationKey } from "@/lib/chat/wire";
import { createLearntNames } from "./learnt-names";

const users = (...ids: string[]): Conversation[] => ids.map((id) => ({ kind: "user", id }));

/** What a service calls them, and what it was asked for. */
function service(names: Record<string, KnownName>) {
  const asked: string[] = [];
  let clock = 0;
  const learnt = createLearntNames(
    async (conversations) => {
      asked.push(conversations.map(({ id }) => id).join());
      const known = conversations.flatMap((conversation): [string, KnownName][] => {
        const name = names[conversation.id];
        return name ? [[conversationKey(conversation), name]] : [];
      });
      return { known: Object.fromEntries(known), complete: known.length === conversations.length };
    },
    () => clock,
  );
  const pass = (ms: number) => {
    clock += ms;
  };
  return { learnt, asked, pass };
}

test("an id that comes to the others is asked for alone, and the answer has them all", async () => {
  const { learnt, asked } = service({ ann: { name: "Ann" }, bob: { absent: true }, cy: { name: "Cy" } });
  await learnt.namesOf(users("ann", "bob"), { target: "own" });
  const answer = await learnt.namesOf(users("ann", "bob", "cy"), { target: "own" });
  expect(asked).toEqual(["ann,bob", "cy"]);
  expect(answer).toEqual({
    known: { "u:ann": { name: "Ann" }, "u:bob": { absent: true }, "u:cy": { name: "Cy" } },
    complete: true,
  });
});

test("what was not answered is asked for again, and so is what was learnt long ago", async () => {
  const { learnt, asked, pass } = service({ ann: { name: "Ann" }, bob: { absent: true } });
  expect((await learnt.namesOf(users("ann", "bob", "mute"), { target: "own" })).complete).toBe(false);
  await learnt.namesOf(users("ann", "bob", "mute"), { target: "own" });
  pass(61_000);
  await learnt.namesOf(users("ann", "bob"), { target: "own" });
  pass(5 * 60_000);
  await learnt.namesOf(users("ann"), { target: "own" });
  expect(asked).toEqual(["ann,bob,mute", "mute", "bob", "ann"]);
});

test("asked afresh, only the answer counts; what is doubted is forgotten where none comes", async () => {
  const names: Record<string, KnownName> = { ann: { name: "Ann" }, bob: { name: "Bob" } };
  const { learnt } = service(names);
  await learnt.namesOf(users("ann", "bob"), { target: "own" });
  delete names.ann;
  delete names.bob;
  expect((await learnt.namesOf(users("ann"), { target: "own", fresh: true })).known).toEqual({});
  expect((await learnt.namesOf(users("bob"), { target: "own", doubted: true })).known).toEqual({});
  expect((await learnt.namesOf(users("ann", "bob"), { target: "own" })).known).toEqual({ "u:ann": { name: "Ann" } });
});
