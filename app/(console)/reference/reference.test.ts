import { expect, test } from "vitest";
import { commands, type Verb } from "@/lib/chat/commands";
import { errors } from "@/lib/chat/errors";
import { limits } from "@/lib/chat/limits";
import { allServices, referenceFor } from "./reference";

const all = referenceFor("");

test("without a filter it holds every command, every number of the catalogue once, and every limit", () => {
  expect(all.commands.map(({ verb }) => verb)).toEqual(Object.keys(commands));
  expect(all.codes.map(({ code }) => code)).toEqual(
    [...new Set(Object.values(errors).map(({ code }) => code))].sort((one, other) => one - other),
  );
  expect(all.codes.flatMap(({ names }) => names).sort()).toEqual(Object.keys(errors).sort());
  expect(all.limits.map(({ name }) => name)).toEqual(Object.keys(limits));
});

test("a code is found by its number, with the commands that answer it; a field with those that have it", () => {
  const found = referenceFor("51010");
  expect(found.codes.map(({ code }) => code)).toEqual([51010]);
  expect(found.commands.map(({ verb }) => verb)).toEqual(["createGroup"]);
  const having = referenceFor("contactupdateitem").commands.map(({ verb }) => verb);
  expect(having).toEqual(["updateGroup"] satisfies Verb[]);
});

test("every word counts, in any order and any case", () => {
  expect(referenceFor("  GROUP  rename ").commands.map(({ verb }) => verb)).toEqual(["updateGroup"]);
  expect(referenceFor("disbanded").codes.map(({ code }) => code)).toContain(51007);
  expect(referenceFor("rename nonsense-that-is-nowhere")).toMatchObject({ commands: [], codes: [], limits: [] });
});

test("a code of the entry belongs to any command, and one of a command names it", () => {
  const of = (code: number) => all.codes.find((each) => each.code === code);
  expect(of(50003)).toMatchObject({ services: ["recentcontact"] });
  expect(of(60007)).toMatchObject({ services: allServices, verbs: [] });
  expect(of(51007)).toMatchObject({ services: [], verbs: ["createGroup", "updateGroup", "markContacts"] });
  expect(of(60026)).toMatchObject({ services: [], verbs: [] });
});
