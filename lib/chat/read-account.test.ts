import { expect, test } from "vitest";
import type { ChatClient } from "./client.ts";
import type { Reply } from "./commands.ts";
import { done, failed, type Outcome } from "./outcome.ts";
import { readAccount } from "./read-account.ts";
import type { Contact } from "./wire.ts";

type Page = Reply<"readContacts">;
const contact = (id: string, changedAt = 1): Contact => ({
  conversation: { kind: "user", id },
  groupIds: [1],
  marks: [],
  changedAt,
});
const page = (part: Partial<Page>): Page => ({ contacts: [], groups: [], complete: false, next: 0, ...part });

/** A service that answers each cursor as it is told, and notes which it was asked for. */
function clientOf(answer: (start: number) => Outcome<Page>) {
  const starts: number[] = [];
  const call = async (_verb: string, { start }: { start: number }) => {
    starts.push(start);
    return answer(start);
  };
  // Only readContacts is called here.
  return { client: { call } as unknown as ChatClient, starts };
}

test("OK: pages are followed by their cursor, whatever its numbers, and past an empty page", async () => {
  const pages: Record<number, Page> = {
    0: page({ contacts: [contact("a")], next: 900 }),
    900: page({ next: 7 }),
    7: page({ contacts: [contact("b")], groups: [{ id: 2, name: "new" }], complete: true }),
  };
  const { client, starts } = clientOf((start) => done(pages[start] ?? page({ complete: true })));
  expect(await readAccount(client, "alice")).toEqual(
    done({ groups: [{ id: 2, name: "new" }], contacts: [contact("a"), contact("b")] }),
  );
  expect(starts).toEqual([0, 900, 7]);
});

test("OK: a conversation that comes twice counts once, as it came last, where it stood first", async () => {
  const { client } = clientOf((start) =>
    done(
      start === 0
        ? page({ contacts: [contact("a", 1), contact("b", 1)], next: 2 })
        : page({ contacts: [contact("a", 5), contact("c", 1)], complete: true }),
    ),
  );
  const outcome = await readAccount(client, "alice");
  expect(outcome.ok && outcome.value.contacts).toEqual([contact("a", 5), contact("b", 1), contact("c", 1)]);
});

test("50001: a failure of any page is the failure of the whole", async () => {
  const failure = { kind: "refused" as const, code: 50001, info: "not imported" };
  const { client } = clientOf((start) => (start === 0 ? done(page({ next: 100 })) : failed(failure)));
  expect(await readAccount(client, "alice")).toEqual(failed(failure));
});

test("a cursor that comes back ends the reading at once", async () => {
  const { client, starts } = clientOf((start) => done(page({ next: start === 0 ? 100 : 0 })));
  expect(await readAccount(client, "alice")).toMatchObject({ ok: false, failure: { kind: "unreachable", sent: true } });
  expect(starts).toEqual([0, 100]);
});

test("a list without an end is left after 100 pages", async () => {
  const { client, starts } = clientOf((start) => done(page({ next: start + 1 })));
  expect(await readAccount(client, "alice")).toMatchObject({ ok: false, failure: { kind: "unreachable" } });
  expect(starts).toHaveLength(100);
});
