import type { Page } from "@playwright/test";
import { openEmbeddedPostgres } from "../../scripts/embedded-postgres.ts";
import {
  command,
  groupsOf,
  makeAccount,
  marksOf,
  openAccount,
  openGroup,
  openTab,
  rowOf,
  stageAdds,
  stageMarking,
} from "./account.ts";
import { test as base, consoleIn, expect, type Running, type Stoppable, withFolder } from "./app.ts";

/** One PostgreSQL for those tests of a worker that ask for it; each has an account of its own there. */
const test = base.extend<object, { postgres: string }>({
  postgres: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from this pattern.
    async ({}, use) => {
      const server = await openEmbeddedPostgres();
      await use(server.url);
      await server.close();
    },
    { scope: "worker", timeout: 60_000 },
  ],
});

/** How many of the staged changes go with each call: a rename, two groups' members, marks, and the recent list. */
const changesOfCalls = [1, 3, 2, 1, 1];
const changesInAll = 8;

type Wreck = {
  /** The call that gets no answer, counted from 1. */
  call: number;
  /** Where the console dies by itself; absent where the browser is still to send the call when it is killed. */
  failpoint?: string;
  /** Whether the service had carried the call out. */
  isDone: boolean;
};

/** Where a console can die around the n-th call. */
const steps = {
  afterPlan: () => ({ call: 1, isDone: false }),
  beforeSent: (call: number) => ({ call, failpoint: `change:kill@${call}`, isDone: false }),
  afterSent: (call: number) => ({ call, failpoint: `change@${call}>commit:kill`, isDone: false }),
  afterCall: (call: number) => ({ call, failpoint: `change@${call}>committed:kill`, isDone: true }),
  afterAnswer: (call: number) => ({ call, failpoint: `changed:kill@${call}`, isDone: true }),
  afterDone: (call: number) => ({ call: call + 1, isDone: false }),
} satisfies Record<string, (call: number) => Wreck>;
type Step = keyof typeof steps;

test("F03: the unbroken run of a person's changes: rename, adds, removals, a mark, and one off the recent list", async ({
  page,
}) => {
  await withConsole({}, async (server) => {
    const account = await stageErrand(page, server);
    await page.keyboard.press("Control+s");
    await expect(page.getByText(`All ${changesInAll} changes done.`)).toBeVisible();
    expect(await stateOf(server, account)).toEqual(wanted);
    expect(await writesOf(server)).toEqual(["update", "update", "update", "mark", "delete"]);
  });
});

for (const [step, call] of [
  ["afterPlan", 1],
  ["beforeSent", 2],
  ["afterSent", 1],
  ["afterCall", 1],
  ["afterAnswer", 4],
  ["afterDone", 2],
] as [Step, number][]) {
  test(`stay sqlite ${step} ${call}`, async ({ page }) => {
    await withConsole({}, (server) => goOn(page, server, steps[step](call)));
  });
  test(`reload sqlite ${step} ${call}`, async ({ page }) => {
    await withConsole({}, (server) => goOnReloaded(page, server, steps[step](call)));
  });
  test(`stay pg ${step} ${call}`, async ({ page, postgres }) => {
    await withConsole({ DATABASE_URL: postgres }, (server) => goOn(page, server, steps[step](call)));
  });
}

async function goOn(page: Page, server: Stoppable, wreck: Wreck) {
  const account = await breakOff(page, server, wreck);
  await server.start();
  await page.clock.runFor(5000);
  await page.clock.resume();
  const bar = page.getByRole("region", { name: "Staged changes" });
  const { done, lost, notSent } = fateOf(wreck);
  const tally = done === 0 ? `None of ${changesInAll} done.` : `${done} of ${changesInAll} done.`;
  await expect(bar.getByRole("status")).toContainText(tally);
  console.log(await bar.innerText(), done, lost, notSent);
  await bar.getByRole("button", { name: /^(Apply|Retry)/ }).click();
  await expect(page.getByText(/^(All \d changes|1 change) done\.$/)).toBeVisible();
  console.log(await writesOf(server), await stateOf(server, account));
  expect(await stateOf(server, account)).toEqual(wanted);
}

async function goOnReloaded(page: Page, server: Stoppable, wreck: Wreck) {
  const account = await breakOff(page, server, wreck);
  await server.start();
  page.on("dialog", (dialog) => void dialog.accept());
  await page.clock.resume();
  await page.reload();
  await page.getByRole("button", { name: "Bring back" }).click();
  const bar = page.getByRole("region", { name: "Staged changes" });
  console.log(await bar.innerText());
  await bar.getByRole("button", { name: /^(Apply|Retry)/ }).click();
  await expect(page.getByText(/^(All \d changes|1 change) done\.$/)).toBeVisible();
  console.log(await writesOf(server), await stateOf(server, account));
  expect(await stateOf(server, account)).toEqual(wanted);
}

/** Of the staged changes, what a person must be told when the lost call has been read back. */
function fateOf({ call, isDone }: Wreck) {
  const sum = (counts: number[]) => counts.reduce((all, count) => all + count, 0);
  const lost = changesOfCalls[call - 1] ?? 0;
  const done = sum(changesOfCalls.slice(0, call - 1)) + (isDone ? lost : 0);
  return { done, lost, notSent: sum(changesOfCalls.slice(call)) };
}

/** Stages everything, presses Apply, and sees the console die. The page's own time stands still from then on. */
async function breakOff(page: Page, server: Stoppable, { call, failpoint }: Wreck): Promise<string> {
  const account = await stageErrand(page, server, failpoint);
  await page.clock.install();
  await page.clock.pauseAt(Date.now() + 1000);
  if (failpoint === undefined) {
    let sent = 0;
    await page.route("**/accounts/**", async (route) => {
      if (route.request().method() !== "POST") return route.continue();
      sent += 1;
      if (sent === call) {
        server.kill();
        await server.ended();
      }
      await route.continue();
    });
  }
  await page.keyboard.press("Control+s");
  expect(await server.ended()).toBe("SIGKILL");
  await expect(page.getByRole("button", { name: "Reading back what happened" })).toBeVisible();
  await page.unroute("**/accounts/**");
  return account;
}

const wanted = {
  groups: { Team: ["bob", "dee", "cy"], Family: ["bob", "ann"] },
  marks: { ann: ["101", ""] },
  recents: [],
};

async function stateOf(server: Running, account: string) {
  const { SessionItem } = await command(server, "get_list", {
    ...{ From_Account: account, TimeStamp: 0, StartIndex: 0, TopTimeStamp: 0, TopStartIndex: 0, AssistFlags: 7 },
  });
  return {
    groups: await groupsOf(server, account),
    marks: await marksOf(server, account),
    recents: SessionItem,
  };
}

/** What was sent to the service that changes something, in order, since it was started. */
async function writesOf(server: Running): Promise<string[]> {
  const { calls } = (await server.call("/_service/calls", {}, "GET")) as { calls: { command: string; code: number }[] };
  return calls.toReversed().flatMap(({ command }) => /(update|mark|delete)(?=_contact|$)/.exec(command)?.[0] ?? []);
}

/** A console of one test alone. */
async function withConsole(changes: Record<string, string>, work: (server: Stoppable) => Promise<void>) {
  await withFolder(async (folder) => {
    const server = await consoleIn(folder, { CHAT_WORLD: "empty", ...changes });
    try {
      await work(server);
    } finally {
      await server.stop();
    }
  });
}

/** Starts the console, makes an account there, and stages on its page what a person would. */
async function stageErrand(page: Page, server: Stoppable, failpoint?: string): Promise<string> {
  await server.start(failpoint === undefined ? {} : { NODE_ENV: "test", GROUPDESK_FAILPOINTS: failpoint });
  const account = await makeAccount(server, { Crew: ["ann", "bob"], Family: ["bob", "dee"] }, ["cy"]);
  const message = { From_Account: account, To_Account: "dee", MsgRandom: 1 };
  const body = [{ MsgType: "TIMTextElem", MsgContent: { Text: "hello" } }];
  expect(await server.call("/v4/openim/sendmsg", { ...message, MsgBody: body })).toMatchObject({ ErrorCode: 0 });

  await page.route("**/names", (route) => route.abort()); // its reads share commits with what is meant
  await page.goto(`${server.url}/accounts/${account}`);
  await openGroup(page, "Crew");
  await page.keyboard.press("F2");
  await page.getByLabel("Group name").fill("Team");
  await page.getByLabel("Group name").press("Enter");
  await stageAdds(page, "cy", "dee");
  await rowOf(page, "ann").click();
  await page.keyboard.press("Delete");
  await openGroup(page, "Family");
  await stageAdds(page, "ann");
  await rowOf(page, "dee").click();
  await page.keyboard.press("Delete");
  await openTab(page, "Marks");
  await stageMarking(page, "ann");
  await rowOf(page, "ann")
    .getByRole("button", { name: /^Edit marks of ann/ })
    .click();
  for (const bit of ["Bit 1", "Bit 3"]) await page.getByRole("button", { name: bit, exact: true }).click();
  await page.keyboard.press("Escape");
  await openTab(page, "Recent contacts");
  await rowOf(page, "dee").click();
  await page.keyboard.press("Delete");
  await expect(page.getByRole("button", { name: `Apply ${changesInAll} changes` })).toBeVisible();
  return account;
}

test("early sqlite afterCall 1", async ({ page }) => {
  await withConsole({}, async (server) => {
    const account = await breakOff(page, server, steps.afterCall(1));
    await page.clock.runFor(5000);
    await page.clock.resume();
    const bar = page.getByRole("region", { name: "Staged changes" });
    await expect(bar.getByRole("button", { name: "Apply 8 changes" })).toBeEnabled();
    console.log(await page.locator("body").innerText());
    await server.start();
    await bar.getByRole("button", { name: "Apply 8 changes" }).click();
    await expect(bar.getByRole("button", { name: /^(Applying|Reading)/ })).toBeHidden();
    console.log(await page.locator("body").innerText());
    console.log(await writesOf(server), await stateOf(server, account));
  });
});
