import { afterEach, expect, test } from "vitest";
import { openDatabase } from "./open-database.ts";
import { createTogether } from "./together.ts";

const closes: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closes.splice(0).reverse()) await close();
});

const approval = (plan: number) => ({ plan, hash: "h", person_id: "p", person: "jana", at: 1 });

test("what is asked for at the same moment shares a commit, and each gets what its own work came to", async () => {
  const database = await openDatabase({ file: ":memory:" });
  closes.push(() => database.close());
  const together = createTogether(database.kysely);
  const transactions = new Set<unknown>();
  const given = await Promise.all(
    [1, 2, 3].map((plan) =>
      together(async (transaction) => {
        transactions.add(transaction);
        await transaction.insertInto("bulk_approval").values(approval(plan)).execute();
        return plan * 10;
      }),
    ),
  );
  expect(given).toEqual([10, 20, 30]);
  expect(transactions.size).toBe(1);
  expect(await database.kysely.selectFrom("bulk_approval").select("plan").execute()).toHaveLength(3);
});

test("work that fails takes nobody with it, and leaves nothing behind", async () => {
  const database = await openDatabase({ file: ":memory:" });
  closes.push(() => database.close());
  const together = createTogether(database.kysely);
  const [first, bad, last] = await Promise.allSettled([
    together((transaction) => transaction.insertInto("bulk_approval").values(approval(1)).execute()),
    together(async (transaction) => {
      await transaction.insertInto("bulk_approval").values(approval(2)).execute();
      throw new Error("no");
    }),
    together((transaction) => transaction.insertInto("bulk_approval").values(approval(3)).execute()),
  ]);
  expect([first?.status, bad?.status, last?.status]).toEqual(["fulfilled", "rejected", "fulfilled"]);
  const kept = await database.kysely.selectFrom("bulk_approval").select("plan").orderBy("plan").execute();
  expect(kept).toEqual([{ plan: 1 }, { plan: 3 }]);
});
