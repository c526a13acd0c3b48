import { afterEach, expect, test, vi } from "vitest";
import { done, failed } from "@/lib/chat/outcome";
import type { Conversation } from "@/lib/chat/wire";
import { AskedNames, askNames } from "./ask-names";

afterEach(() => vi.unstubAllGlobals());

const user = (id: string): Conversation => ({ kind: "user", id });

/** Our own route, as far as it checks: it names each conversation by its id, and `broken` is what it answers instead. */
function answering(broken?: () => Response) {
  const asked: string[][] = [];
  vi.stubGlobal("fetch", async (_: string, { body }: { body: string }) => {
    const question = AskedNames.safeParse(JSON.parse(body));
    if (!question.success) return Response.json(failed({ kind: "invalid", issues: [] }));
    const ids = question.data.ask === "names" ? question.data.conversations.map(({ id }) => id) : [];
    asked.push(ids);
    const known = Object.fromEntries(ids.map((id) => [`u:${id}`, { name: id }]));
    return broken?.() ?? Response.json(done({ known, complete: true }));
  });
  return asked;
}

test("an id that no request could name does not cost the others their names", async () => {
  const asked = answering();
  const answer = await askNames([user("ann"), user("x".repeat(201)), user(""), user("bob")], { target: "own" });
  expect(asked).toEqual([["ann", "bob"]]);
  expect(Object.keys(answer.known)).toEqual(["u:ann", "u:bob"]);
  expect(answer.complete).toBe(true);
});

test("more than 5000 are asked for in turns, and their answers come as one", async () => {
  const asked = answering();
  const answer = await askNames(
    Array.from({ length: 5001 }, (_, at) => user(`u${at}`)),
    { target: "own" },
  );
  expect(asked.map((ids) => ids.length)).toEqual([5000, 1]);
  expect(Object.keys(answer.known)).toHaveLength(5001);
});

test("what was refused as unfit is not worth asking again; what was not answered is", async () => {
  answering(() => Response.json(failed({ kind: "invalid", issues: [] })));
  expect(await askNames([user("ann")], { target: "own" })).toEqual({ known: {}, complete: true });
  answering(() => new Response("no JSON"));
  expect(await askNames([user("ann")], { target: "own" })).toEqual({ known: {}, complete: false });
});
