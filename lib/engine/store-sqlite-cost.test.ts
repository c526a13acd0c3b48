import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { StatementSync } from "node:sqlite";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { engineUnderTest } from "./engine-under-test.ts";
import { chatGroup, members, user } from "./request-bodies.ts";
import { openSqliteStore } from "./store-sqlite.ts";

/*
 * What a call costs, in things that can be counted: the time that they take is the benchmark's affair.
 */

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "groupdesk-cost-"));
  file = join(folder, "groupdesk.db");
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

/** The statements that run while `work` does, in their order. */
async function statementsOf(work: () => Promise<unknown>): Promise<string[]> {
  const ran: string[] = [];
  for (const method of ["get", "all", "run"] as const) {
    const original = StatementSync.prototype[method] as (...values: unknown[]) => unknown; // one of three shapes
    vi.spyOn(StatementSync.prototype, method).mockImplementation(function (this: StatementSync, ...values: unknown[]) {
      ran.push(this.sourceSQL.replace(/\s+/g, " "));
      return original.apply(this, values);
    } as never); // for each of the three
  }
  await work();
  vi.restoreAllMocks();
  return ran;
}

test.each([1, 2, 100])("a call of %i items reads its account's drawer once and writes it once", async (count) => {
  const service = await engineUnderTest({ store: openSqliteStore({ file }), world: "demo" });
  const items = Array.from({ length: count }, (_, at): [1, object] => [
    1,
    at % 2 ? chatGroup(`@crew${at}`) : user("user_0007"),
  ]);
  await service.call("get_contact_group", { From_Account: "user_0001", StartIndex: 0 });
  const ran = await statementsOf(() => service.call("update_contact_group", members("user_0001", "group_0001", items)));
  const ofDrawers = ran.filter((sql) => /\bdrawer\b/.test(sql));
  expect(ofDrawers.map((sql) => sql.split(" ")[0])).toEqual(["SELECT", "UPDATE"]);
  // Whether each peer lives is one look at a small row.
  expect(ran.length).toBeLessThanOrEqual(2 + count);
  await service.close();
});

test("a membership takes less than 48 bytes on disk, the account and its groups with it", async () => {
  const store = openSqliteStore({ file });
  const groups = ["Priority", "Follow up", "客户"].map((name, at) => ({ id: at + 1, name }));
  const counters = { lastGroupId: 3, lastPosition: 20, grouped: 20, marked: 0 };
  const accounts = Array.from({ length: 1000 }, (_, number) => {
    const contacts = Array.from({ length: 20 }, (_, at) => ({
      conversation: { kind: "user" as const, id: `user_${String((number * 31 + at) % 1000).padStart(7, "0")}` },
      ...{ position: at + 1, changedAt: 1_772_438_400 + at, groupIds: [(at % 3) + 1], marks: [] },
    }));
    const account = `user_${String(number).padStart(7, "0")}`;
    return { account, groups, ...counters, contacts, recents: [] };
  });
  await store.replace(1, { accounts, chatGroups: [] });
  await store.close();
  expect(statSync(file).size / (1000 * 20)).toBeLessThan(48);
});
