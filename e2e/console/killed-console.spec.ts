import type { Page } from "@playwright/test";
import { openEmbeddedPostgres } from "../../scripts/embedded-postgres.ts";
import {
  command,
  groupsOf,
  makeAccount,
  marksOf,
  openGroup,
  openTab,
  rowOf,
  stageAdds,
  stageMarking,
} from "./account.ts";
import { test as base, consoleIn, expect, type Running, type Stoppable, signIn, withFolder } from "./app.ts";

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

// A console has to start, twice.
test.describe.configure({ timeout: 90_000 });

/** How many of the staged changes go with each call: a rename, two groups' members, marks, and the recent list. */
const changesOfCalls = [1, 3, 2, 1, 1];
const writes = ["update_contact_group", "update_contact_group", "update_contact_group", "mark_contact", "delete"];

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

const killedUnderOpenPage = "F03: killed %s, call %i: the open page goes on to the end of the unbroken run";
const killedAndReloaded = "F03: on PostgreSQL killed %s, call %i: a page loaded anew goes on to the same end";
const titled = (title: string, step: Step, call: number) => title.replace("%s", step).replace("%i", String(call));

test("F03: the unbroken run of a person's changes: rename, adds, removals, a mark, and one off the recent list", async ({
  page,
}) => {
  await withConsole({}, async (server) => {
    const account = await stageErrand(page, server);
    await page.keyboard.press("Control+s");
    await expect(page.getByText("All 8 changes done.")).toBeVisible();
    expect(await stateOf(server, account)).toEqual(wanted);
    expect(await writesOf(server)).toEqual(writes);
  });
});

const onSqlite: [Step, number][] = [
  ["afterPlan", 1],
  ["beforeSent", 2],
  ["afterSent", 4],
  ["afterCall", 1],
  ["afterAnswer", 5],
  ["afterDone", 2],
];
for (const [step, call] of onSqlite)
  test(titled(killedUnderOpenPage, step, call), async ({ page }) => {
    await withConsole({}, async (server) => {
      const wreck = steps[step](call);
      const account = await breakOff(page, server, wreck);
      await server.start();
      await passReadingBack(page);

      const { done, failed, notSent } = fateOf(wreck);
      const left = failed + notSent;
      const status = barOf(page).getByRole("status");
      await expect(status).toContainText(doneText(done));
      if (failed > 0) await expect(status).toContainText(new RegExp(`\\b${failed} failed and (is|are) still staged`));
      if (notSent > 0)
        await expect(status).toContainText(new RegExp(`\\b${notSent} (was|were) not sent and (is|are) still`));
      if (left > 0) await applyAll(page, left);
      expect(await stateOf(server, account)).toEqual(wanted);
      expect(await writesOf(server)).toEqual(writes.slice(wreck.isDone ? wreck.call : wreck.call - 1));
    });
  });

const onPostgres: [Step, number][] = [
  ["afterPlan", 1],
  ["beforeSent", 5],
  ["afterSent", 1],
  ["afterCall", 2],
  ["afterAnswer", 1],
  ["afterDone", 3],
];
for (const [step, call] of onPostgres)
  test(titled(killedAndReloaded, step, call), async ({ page, postgres }) => {
    await withConsole({ DATABASE_URL: postgres }, async (server) => {
      const wreck = steps[step](call);
      const account = await breakOff(page, server, wreck);
      await server.start();
      await page.clock.resume();
      page.on("dialog", (dialog) => void dialog.accept());
      await page.reload();

      // The page knew of the calls before; what the lost one did it reads.
      const kept = sum(changesOfCalls.slice(wreck.call - 1));
      const aside = page.getByText(new RegExp(`^${kept} changes? from before the page was left`));
      const again = page.getByRole("button", { name: "Try again" });
      await expect(async () => {
        // 50005 on a machine that is short of time: the screen offers to read once more.
        if (await again.isVisible()) await again.click();
        await expect(aside).toBeVisible({ timeout: 2000 });
      }).toPass({ timeout: 30_000 });
      await page.getByRole("button", { name: "Bring back" }).click();
      const isRenamed = wreck.isDone && wreck.call === 1;
      await applyAll(page, isRenamed ? kept - 1 : kept);
      expect(await stateOf(server, account)).toEqual(wanted);
      expect(await writesOf(server)).toEqual(writes.slice(isRenamed ? 1 : wreck.call - 1));
      if (step !== "afterCall") return;
      // Its second call was done already, and may be sent again: each row says that it made no difference.
      await openTab(page, "Groups");
      await openGroup(page, "Team");
      for (const id of ["cy", "dee"]) await expect(rowOf(page, id)).toContainText("No change: it was in already");
    });
  });

test("F03: what could not be read back, for the console stayed away, is read back before anything is sent again", async ({
  page,
}) => {
  await withConsole({}, async (server) => {
    const account = await breakOff(page, server, steps.afterCall(1));
    await passReadingBack(page);
    const untold = barOf(page).getByRole("alert").filter({ hasText: "Reading back before anything is sent again." });
    await expect(untold).toContainText("Groupdesk itself does not answer.");
    await expect(barOf(page).getByRole("status")).toContainText("1 failed and is still staged. 7 were not sent");

    await barOf(page).getByRole("button", { name: "Apply 8 changes" }).click();
    await expect(barOf(page).getByRole("status")).toContainText("1 failed and is still staged. 7 were not sent");
    await expect(untold).toBeVisible();

    await server.start();
    await applyAll(page, 8);
    expect(await stateOf(server, account)).toEqual(wanted);
    expect(await writesOf(server)).toEqual(writes.slice(1));
  });
});

const barOf = (page: Page) => page.getByRole("region", { name: "Staged changes" });
const sum = (counts: number[]) => counts.reduce((all, count) => all + count, 0);

/** Of the staged changes, what a person must be told when the lost call has been read back. */
function fateOf({ call, isDone }: Wreck) {
  const lost = changesOfCalls[call - 1] ?? 0;
  const done = sum(changesOfCalls.slice(0, call - 1)) + (isDone ? lost : 0);
  return { done, failed: isDone ? 0 : lost, notSent: sum(changesOfCalls.slice(call)) };
}

function doneText(done: number): string {
  return done === 8 ? "All 8 changes done." : done === 0 ? "None of 8 done." : `${done} of 8 done.`;
}

/** The wait for the service's own time is over, and the page's time goes on. */
async function passReadingBack(page: Page) {
  await page.clock.runFor(5000);
  await page.clock.resume();
  await expect(page.getByRole("button", { name: "Reading back what happened" })).toBeHidden();
}

/** Presses what the screen offers for all that is left, and sees all of it done. */
async function applyAll(page: Page, count: number) {
  await barOf(page)
    .getByRole("button", { name: new RegExp(`^(Apply ${count} changes?|Retry failed)`) })
    .click();
  await expect(page.getByText(count === 1 ? "1 change done." : `All ${count} changes done.`)).toBeVisible();
  await expect(page.getByRole("button", { name: /^(Apply|Retry)/ })).toBeHidden();
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
  const { calls } = (await server.call("/_service/calls", {}, "GET")) as { calls: { command: string }[] }; // as documented
  const writing = /(update_contact_group|mark_contact|delete)$/;
  return calls.toReversed().flatMap(({ command }) => writing.exec(command)?.[0] ?? []);
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

  await signIn(page, server.url);
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
  await expect(page.getByRole("button", { name: "Apply 8 changes" })).toBeVisible();
  return account;
}
