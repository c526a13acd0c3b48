import { setTimeout as delay } from "node:timers/promises";
import type { Page } from "@playwright/test";
import { openEmbeddedPostgres } from "../../scripts/embedded-postgres.ts";
import { makeAccount } from "./account.ts";
import { consoleIn, expect, otherApp, type Running, type Stoppable, signIn, test, withFolder } from "./app.ts";

/* Two consoles share one PostgreSQL and one service: one of them runs a job, and dies, or falls asleep. */

type Call = { time: number; command: string; code: number | null; request: Record<string, unknown> | null };

/** Two consoles of one database before this service, the first of them open in the browser. */
async function withTwoConsoles(
  page: Page,
  service: Running,
  work: (one: Stoppable, two: Stoppable) => Promise<void>,
): Promise<void> {
  const postgres = await openEmbeddedPostgres();
  const shared = {
    ...{ DATABASE_URL: postgres.url, GROUPDESK_KEY: "ab".repeat(32), CHAT_API_URL: service.url },
    CHAT_SDKAPPID: String(otherApp.sdkAppId),
    CHAT_ADMIN: otherApp.admin,
    CHAT_SECRET_KEY: otherApp.key,
  };
  try {
    await withFolder((first) =>
      withFolder(async (second) => {
        const [one, two] = [await consoleIn(first, shared), await consoleIn(second, shared)];
        try {
          await one.start();
          await two.start();
          await signIn(page, one.url);
          await work(one, two);
        } finally {
          one.wake();
          await one.stop();
          await two.stop();
        }
      }),
    );
  } finally {
    await postgres.close();
  }
}

/** Every call that the service answers from now on; it keeps the newest thousand, so that it is asked all the time. */
function callsOf(service: Running) {
  const calls = new Map<string, Call>();
  let isOver = false;
  const look = async () => {
    const { calls: newest } = (await service.call("/_service/calls", {}, "GET")) as { calls: Call[] };
    for (const call of newest) calls.set(JSON.stringify([call.time, call.command, call.request, call.code]), call);
  };
  const work = (async () => {
    while (!isOver) {
      await look();
      await delay(500);
    }
  })();
  return {
    all: () => [...calls.values()],
    async end() {
      isOver = true;
      await work;
      await look();
      return [...calls.values()];
    },
  };
}

const drawers = Array.from({ length: 15 }, (_, at) => `Drawer ${at + 1}`);

/** A job that makes these groups for so many fresh accounts, started on the console that the page shows. */
async function startJob(page: Page, console: Running, service: Running, accountsCount: number) {
  const accounts = await Promise.all(Array.from({ length: accountsCount }, () => makeAccount(service)));
  await upload(page, console, accounts);
  const count = accountsCount * drawers.length;
  await page.getByLabel(/^Type .*, the rows that are sent$/).fill(String(count));
  await page.getByRole("button", { name: /^Run .* rows$/ }).click();
  await expect(page.getByText("Live", { exact: true })).toBeVisible();
  return { accounts, count, path: new URL(page.url()).pathname };
}

async function upload(page: Page, console: Running, accounts: readonly string[]) {
  const rows = accounts.flatMap((account) => drawers.map((name) => `create,${account},${name},,,`));
  const buffer = Buffer.from(["verb,account,group,to,kind,conversation", ...rows].join("\n"));
  await page.goto(`${console.url}/bulk/new`);
  await page.getByLabel("Choose a file").setInputFiles({ name: "drawers.csv", mimeType: "text/csv", buffer });
  await page.getByRole("button", { name: "Make the plan" }).click();
  await expect(page.getByText(/^Plan ([0-9a-f]{4} ?){4}$/)).toBeVisible({ timeout: 60_000 });
}

async function answered(page: Page): Promise<number> {
  const text = (await page.getByText(/rows answered/).textContent()) ?? "";
  return Number(text.split(" of ")[0]?.replace(/\D/g, ""));
}

/** The longest time in which no row got its result, in seconds, as the job's own report tells it. */
async function longestPause(page: Page): Promise<number> {
  const text = await page.evaluate(async () => (await fetch(`${location.pathname}/rows?format=json`)).text());
  const { rows } = JSON.parse(text) as { rows: { time: string }[] };
  const times = rows.map(({ time }) => Date.parse(time)).sort((one, other) => one - other);
  return Math.max(...times.map((time, at) => time - (times[at - 1] ?? time))) / 1000;
}

const groupsMade = (calls: readonly Call[]) => calls.filter(({ command }) => command === "create_contact_group");

/** Which group a call makes, and for whom. */
function madeBy({ request }: Call): string {
  return JSON.stringify([request?.From_Account, request?.GroupContactItem]);
}

test("the other console goes on with the job of one that was killed, within ten seconds, and both together never go beyond the rate", async ({
  page,
  context,
  other: service,
}) => {
  test.setTimeout(240_000);
  await withTwoConsoles(page, service, async (runner, heir) => {
    const watched = callsOf(service);
    const { accounts, count, path } = await startJob(page, runner, service, 60);
    // At the other one somebody looks at accounts, and has a plan made.
    const reader = await context.newPage();
    await upload(reader, heir, accounts.toReversed());
    for (const account of accounts.slice(0, 3)) {
      await reader.goto(`${heir.url}/accounts/${account}`);
      await expect(reader.getByRole("heading", { name: account })).toBeVisible();
    }
    await reader.close();

    await page.goto(`${heir.url}${path}`);
    await expect.poll(() => answered(page)).toBeGreaterThan(60);
    runner.kill();
    await runner.ended();
    expect(await answered(page)).toBeLessThan(count);
    await expect(page.getByText(/^Done in /)).toBeVisible({ timeout: 60_000 });
    expect(await answered(page)).toBe(count);
    expect(await longestPause(page)).toBeLessThan(10);
    const calls = await watched.end();
    expect(calls.length).toBeGreaterThan(count * 2);
    expect(calls.filter(({ code }) => code === 60007)).toEqual([]);
    await expect(page.getByText("60007 met").locator("..")).toHaveText("60007 met0");
    const last = await service.call("/v4/recentcontact/get_contact_group", {
      From_Account: accounts.at(-1),
      StartIndex: 0,
    });
    expect(last.GroupItem).toHaveLength(drawers.length);
  });
});

test("F06: a console that slept through its lease sends nothing more of the job when it wakes", async ({
  page,
  other: service,
}) => {
  test.setTimeout(240_000);
  await withTwoConsoles(page, service, async (runner, heir) => {
    const watched = callsOf(service);
    const { count, path } = await startJob(page, runner, service, 100);
    await page.goto(`${heir.url}${path}`);
    await expect.poll(() => answered(page)).toBeGreaterThan(100);
    runner.freeze();
    const soFar = () => groupsMade(watched.all()).length;
    const before = soFar();
    // More than what had left by then. A lock of the trail that it holds in its sleep PostgreSQL takes away after 15 s.
    await expect.poll(soFar, { timeout: 60_000, intervals: [100] }).toBeGreaterThan(before + 300);
    expect(soFar()).toBeLessThan(count);
    // In the middle of the other's run.
    runner.wake();
    await expect(page.getByText(/^Done in /)).toBeVisible({ timeout: 60_000 });
    // By then the sleeper is awake for everything else it has to do.
    await page.goto(`${runner.url}${path}`);
    await expect(page.getByText(/^Done in /)).toBeVisible();
    const calls = await watched.end();
    const made = groupsMade(calls).map(madeBy);
    expect(made).toHaveLength(count);
    expect(new Set(made).size).toBe(count);
    expect(calls.filter(({ code }) => code === 60007)).toEqual([]);
  });
});
