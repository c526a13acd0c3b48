import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { command, makeAccount } from "./account.ts";
import { consoleIn, expect, type Running, test, withFolder } from "./app.ts";

/* A developer plans and runs changes without a browser. */

/** What `npx groupdesk` starts. */
const script = resolve(import.meta.dirname, "../../scripts/groupdesk.mjs");

/** In the console's own data folder, or another one. */
async function groupdesk(
  args: readonly string[],
  console: Running,
  folder: string,
  onStart?: (child: ChildProcessWithoutNullStreams) => void,
) {
  const { port } = new URL(console.url);
  const env = { ...process.env, GROUPDESK_DATA: folder, PORT: port };
  const child = spawn(process.execPath, [script, ...args], { env, cwd: folder });
  onStart?.(child);
  let [out, err] = ["", ""];
  child.stdout.on("data", (piece) => (out += piece));
  child.stderr.on("data", (piece) => (err += piece));
  const code = await new Promise<number | null>((settle) => child.on("close", settle));
  return {
    code,
    out,
    err,
    lines: () =>
      out
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line)),
  };
}

test("plan, run, undo and run again from the command line: exit codes, one line a row, a report, the state of before", async () => {
  test.setTimeout(120_000);
  await withFolder(async (folder) => {
    const console = await consoleIn(folder);
    await console.start();
    try {
      const account = await makeAccount(console, { Old: ["user_0003"], Gone: ["user_0006"] });
      const read = async () => {
        const all = await command(console, "get_contact_group", { From_Account: account, StartIndex: 0 });
        const { GroupItem } = all as { GroupItem: { GroupName: string }[] };
        return GroupItem.map(({ GroupName }) => GroupName).sort();
      };
      writeFileSync(
        join(folder, "in.csv"),
        [
          "verb,account,group,to,kind,conversation",
          `rename,${account},Old,New,,`,
          `add,${account},New,,user,user_0004`,
          `delete,${account},Gone,,,`,
          `add,${account},Nowhere,,user,user_0005`,
        ].join("\n"),
      );
      const planned = await groupdesk(["plan", "in.csv", "--out", "plan.json", "--json"], console, folder);
      expect(planned).toMatchObject({ code: 0, err: "" });
      const plan = JSON.parse(readFileSync(join(folder, "plan.json"), "utf8"));
      expect(plan).toMatchObject({ hash: planned.lines()[0].hash, calls: 3, totals: { change: 3, fail: 1 } });
      expect(plan.rows.map(({ outcome, code }: { outcome: string; code: number }) => [outcome, code])).toEqual([
        ["change", 0],
        ["change", 0],
        ["change", 0],
        ["fail", 51009],
      ]);
      expect(await read()).toEqual(["Gone", "Old"]);

      const faults = [{ command: "update_contact_group", account, item: "user_0004", code: 51007, at: "item" }];
      await console.call("/_service/faults", faults, "PUT");
      const ran = await groupdesk(["run", "plan.json", "--json"], console, folder);
      await console.call("/_service/faults", [], "PUT");
      expect(ran.code).toBe(1);
      const last = ran.lines().at(-1);
      expect(last).toMatchObject({ state: "done", rows: { done: 1, failed: 1, notAttempted: 1 }, codes: { 51007: 1 } });
      expect(ran.lines()).toHaveLength(5);
      expect(readFileSync(join(folder, last.report), "utf8").trim().split("\r\n")).toHaveLength(5);
      // The deletion did not go out behind a row that failed.
      expect(await read()).toEqual(["Gone", "New"]);
      const again = await groupdesk(["run", "plan.json", "--json"], console, folder);
      expect(again.code).toBe(1);

      expect((await groupdesk(["undo", "plan.json", "--out", "undo.json"], console, folder)).code).toBe(0);
      expect((await groupdesk(["run", "undo.json"], console, folder)).code).toBe(0);
      expect(await read()).toEqual(["Gone", "Old"]);
      const watched = await groupdesk(["watch", "undo.json"], console, folder);
      expect(watched.code).toBe(0);
      const exported = await groupdesk(["export", "plan.json", "--format", "csv"], console, folder);
      expect(exported.out).toContain("itemCode");
      const told = (await groupdesk(["export", "plan.json", "--format", "json"], console, folder)).out;
      const failed = JSON.parse(told).rows.find(({ state }: { state: string }) => state === "failed");
      expect(failed).toMatchObject({ outerCode: 0, itemCode: 51007, meaning: expect.stringMatching(/^[A-Z].* .*\.$/) });
    } finally {
      await console.stop();
    }
  });
});

test("columns are named by hand, and what was not sent is told by the exit code as well", async () => {
  test.setTimeout(90_000);
  await withFolder(async (folder) => {
    const console = await consoleIn(folder);
    await console.start();
    try {
      const account = await makeAccount(console, { Old: ["user_0003"] });
      const file = (lines: string[]) => writeFileSync(join(folder, "in.csv"), lines.join("\n"));
      file(["What to do;Whose;Which;Then", `rename;${account};Old;New`]);
      const blind = await groupdesk(["plan", "in.csv", "--out", "plan.json"], console, folder);
      expect(blind).toMatchObject({ code: 1, err: expect.stringContaining("No row of it could be read") });
      const columns = ["--columns", "verb=what to do,account=Whose,group=3,to=Then"];
      expect(await groupdesk(["plan", "in.csv", "--columns", "verb=Nowhere"], console, folder)).toMatchObject({
        ...{ code: 2, err: expect.stringContaining("What to do, Whose, Which, Then") },
      });
      file(["What to do;Whose;Which;Then", `rename;${account};Old;New`, `rename;${account};Nowhere;New 2`]);
      const planned = await groupdesk(["plan", "in.csv", "--out", "plan.json", ...columns], console, folder);
      expect(planned).toMatchObject({ code: 0, err: "" });
      const ran = await groupdesk(["run", "plan.json"], console, folder);
      expect(ran).toMatchObject({ code: 1, out: expect.stringContaining("not sent: 1 known to fail, 0 not read") });
      file(["What to do;Whose;Which;Then", `rename;${account};New;Old`]);
      expect((await groupdesk(["plan", "in.csv", "--out", "plan.json", ...columns], console, folder)).code).toBe(0);
      expect((await groupdesk(["run", "plan.json"], console, folder)).code).toBe(0);
    } finally {
      await console.stop();
    }
  });
});

test("what it cannot do it says in one line, with 2: no file, no plan, another folder's token, no console", async () => {
  test.setTimeout(90_000);
  await withFolder(async (folder) => {
    const console = await consoleIn(folder);
    const token = join(folder, "command-line-token");
    const early = await groupdesk(["run", "00000000-0000-4000-8000-000000000000"], console, folder);
    expect(early).toMatchObject({ code: 2, err: expect.stringContaining("There is no command-line-token") });
    await console.start();
    try {
      // Its owner's alone.
      expect(statSync(token).mode & 0o077).toBe(0);
      const said = async (args: string[], where = folder) => {
        const { code, err, out } = await groupdesk(args, console, where);
        expect([args, code, out]).toEqual([args, 2, ""]);
        return err;
      };
      expect(await said(["plan", "nowhere.csv"])).toContain("nowhere.csv cannot be read");
      expect(await said(["run", "nowhere.json"])).toContain("is no plan that npx groupdesk plan has written");
      expect(await said(["watch", "00000000-0000-4000-8000-000000000000"])).toContain("not there");
      expect(await said(["fly"])).toContain("npx groupdesk plan FILE");
      await withFolder(async (other) => {
        writeFileSync(join(other, "command-line-token"), "ab".repeat(32));
        expect(await said(["watch", "00000000-0000-4000-8000-000000000000"], other)).toContain(
          "does not know this data folder",
        );
      });
    } finally {
      await console.stop();
    }
    const late = await groupdesk(["watch", "00000000-0000-4000-8000-000000000000"], console, folder);
    expect(late).toMatchObject({ code: 2, err: expect.stringContaining("does not answer") });
  });
});

test("2 of whatever stops it: a full disk, a report that cannot be written, a reader that leaves; and rows that wait are not 0", async () => {
  test.setTimeout(90_000);
  await withFolder(async (folder) => {
    const console = await consoleIn(folder);
    await console.start();
    try {
      const account = await makeAccount(console, { Old: [] });
      const rows = Array.from({ length: 15 }, (_, at) => `create,${account},Drawer ${at},,,`);
      writeFileSync(join(folder, "in.csv"), ["verb,account,group,to,kind,conversation", ...rows].join("\n"));
      const run = (...args: string[]) => groupdesk(args, console, folder);
      const full = await run("plan", "in.csv", "--out", "/dev/full");
      expect(full).toMatchObject({ code: 2, err: expect.stringContaining("/dev/full cannot be written") });
      expect(await run("plan", "in.csv", "--out", "plan.json")).toMatchObject({ code: 0 });
      expect(await run("run", "plan.json", "--report", "nowhere/report.csv")).toMatchObject({
        ...{ code: 2, err: expect.stringMatching(/nowhere\/report.csv cannot be written \(ENOENT[^\n]*\)\.\n$/) },
      });
      expect(await run("watch", "plan.json", "--report", "/dev/full")).toMatchObject({ code: 2 });
      expect(await run("watch", "plan.json")).toMatchObject({ code: 0 });
      const left = await groupdesk(["export", "plan.json"], console, folder, (child) => child.stdout.destroy());
      expect([left.code, left.err]).toEqual([2, expect.not.stringContaining("    at ")]);
      writeFileSync(join(folder, "plan.json"), '{"id":"x"');
      expect(await run("run", "plan.json")).toMatchObject({ code: 2, err: expect.stringContaining("is no plan") });
      expect(await run("plan", folder)).toMatchObject({ code: 2 });
    } finally {
      await console.stop();
    }
  });
});

test("a job is paused, resumed and cancelled from the command line, and a restart of the console is waited out", async () => {
  test.setTimeout(120_000);
  await withFolder(async (folder) => {
    const console = await consoleIn(folder);
    await console.start();
    try {
      const accounts = await Promise.all(Array.from({ length: 6 }, () => makeAccount(console, {})));
      const rows = accounts.flatMap((id) => Array.from({ length: 12 }, (_, at) => `create,${id},Drawer ${at},,,`));
      writeFileSync(join(folder, "in.csv"), ["verb,account,group,to,kind,conversation", ...rows].join("\n"));
      const run = (...args: string[]) => groupdesk(args, console, folder);
      await run("plan", "in.csv", "--out", "plan.json");
      await console.call("/_service/faults", [{ command: "create_contact_group", delayMs: 700 }], "PUT");
      let said = "";
      const running = groupdesk(["run", "plan.json"], console, folder, (child) => {
        child.stderr.on("data", (piece) => (said += piece));
      });
      await expect.poll(() => said).toContain("running: ");
      expect(await run("pause", "plan.json")).toMatchObject({ code: 0, err: "" });
      expect(await running).toMatchObject({ code: 2, err: expect.stringContaining("The job is paused") });

      expect(await run("resume", "plan.json")).toMatchObject({ code: 0 });
      said = "";
      const watching = groupdesk(["watch", "plan.json"], console, folder, (child) => {
        child.stderr.on("data", (piece) => (said += piece));
      });
      await expect.poll(() => said).toContain("running: ");
      await console.stop();
      await expect.poll(() => said).toContain("Waiting for it, up to a minute.");
      await console.start();
      expect(await watching).toMatchObject({ code: 0, out: expect.stringContaining("done: 72") });

      writeFileSync(
        join(folder, "in.csv"),
        ["verb,account,group,to,kind,conversation", `rename,${accounts[0]},Drawer 1,Other,,`].join("\n"),
      );
      await run("plan", "in.csv", "--out", "other.json");
      expect(await run("cancel", "other.json")).toMatchObject({ code: 2, out: "" });
    } finally {
      await console.stop();
    }
  });
});
