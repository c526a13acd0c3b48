import { spawn } from "node:child_process";
import { copyFileSync, existsSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { groupsOf, makeAccount } from "./account.ts";
import { consoleIn, expect, type Running, signIn, test, withFolder } from "./app.ts";

/* A backup is taken in the middle of a job, and put back after the disk was lost. */

const script = resolve(import.meta.dirname, "../../scripts/command-line.ts");

async function groupdesk(args: readonly string[], console: Running, folder: string) {
  const env = { ...process.env, GROUPDESK_DATA: folder, PORT: new URL(console.url).port };
  const child = spawn(process.execPath, [script, ...args], { env, cwd: folder });
  let [out, err] = ["", ""];
  child.stdout.on("data", (piece) => (out += piece));
  child.stderr.on("data", (piece) => (err += piece));
  const code = await new Promise<number | null>((settle) => child.on("close", settle));
  return { code, out, err };
}

test("F43: a backup from the middle of a job, put back over what a kill left: the job waits and says why, and every row is accounted for", async ({
  browser,
}) => {
  test.setTimeout(180_000);
  await withFolder(async (folder) => {
    const console = await consoleIn(folder);
    await console.start();
    const context = await browser.newContext({ storageState: { cookies: [], origins: [] } });
    try {
      const ask = (...args: string[]) => groupdesk(args, console, folder);
      await console.call("/_service/settings", { accountRatePerSecond: null }, "PUT");
      const accounts: string[] = [];
      for (let at = 0; at < 160; at++) accounts.push(await makeAccount(console, { Old: ["user_0003"] }));
      const lines = accounts.flatMap((account) => [
        `rename,${account},Old,New,,`,
        `add,${account},New,,user,user_0004`,
        `create,${account},Autumn,,,`,
        `add,${account},Autumn,,user,user_0005`,
      ]);
      writeFileSync(join(folder, "in.csv"), ["verb,account,group,to,kind,conversation", ...lines].join("\n"));
      expect(await ask("plan", "in.csv", "--out", "plan.json")).toMatchObject({ code: 0, err: "" });
      const slow = [{ command: "*_contact_group", delayMs: 1000 }];
      await console.call("/_service/faults", slow, "PUT");
      const running = ask("run", "plan.json", "--json");
      const { id } = JSON.parse((await ask("export", "plan.json", "--format", "json")).out);
      const done = async () => (await ask("export", "plan.json", "--format", "csv")).out.match(/,done,/g)?.length ?? 0;
      await expect.poll(done, { timeout: 60_000 }).toBeGreaterThan(20);

      expect(await ask("backup", "--out", "kept.db")).toMatchObject({ code: 0, err: "" });
      const kept = join(folder, "kept.db");
      expect(statSync(kept).mode & 0o777).toBe(0o600);
      expect(await ask("backup", "--out", "kept.db")).toMatchObject({
        code: 2,
        err: expect.stringContaining("is there already"),
      });
      expect(readdirSync(join(folder, "backups"))).toEqual([]);
      expect(existsSync(`${kept}.part`)).toBe(false);
      expect(await ask("audit")).toMatchObject({ code: 0, out: expect.stringContaining("intact: true") });
      expect(await ask("audit", "--head", "0".repeat(64))).toMatchObject({ code: 1 });

      const before = await done();
      // More than can have been under way.
      await expect.poll(done, { timeout: 60_000 }).toBeGreaterThan(before + 130);
      await console.call("/_service/faults", [{ command: "*_contact_group", delayMs: 60_000 }], "PUT");
      console.kill();
      await console.ended();
      expect(await running).toMatchObject({ code: 2, err: expect.stringContaining("does not answer") });
      // The log of the database that was killed is still beside it.
      expect(existsSync(join(folder, "console.db-wal"))).toBe(true);
      copyFileSync(kept, join(folder, "console.db"));
      await console.start();
      expect(console.output()).toContain("put back from a copy");

      const page = await context.newPage();
      await signIn(page, console.url);
      await page.goto(`${console.url}/activity`);
      await expect(page.getByText(/The console’s database was put back from a copy, .*1 job waits/)).toBeVisible();
      await page.goto(`${console.url}/bulk/${id}`);
      await expect(page.getByText("Paused; nothing is sent", { exact: true })).toBeVisible();
      await expect(page.getByText("Groupdesk's own database was put back from a copy")).toBeVisible();
      const watched = await ask("watch", "plan.json");
      expect(watched).toMatchObject({ code: 2, err: expect.stringContaining("restored") });
      await page.getByRole("button", { name: "Unknown", exact: true }).click();
      await expect(page.getByText("It was under way when the copy was made").first()).toBeVisible();
      await page.getByRole("button", { name: "Resume" }).click();
      await expect(page.getByText(/^Done in /)).toBeVisible({ timeout: 60_000 });
      const over = await ask("watch", "plan.json", "--json");
      const last = JSON.parse(over.out.trim().split("\n").at(-1) ?? "");
      expect(last).toMatchObject({ state: "done", rows: { failed: 0, notAttempted: 0, pending: 0, sent: 0 } });
      expect(last.rows.unknown).toBeGreaterThan(0);
      expect(last.rows.done + last.rows.unknown).toBe(640);
      expect(over.code).toBe(1);
      for (const account of accounts)
        expect(await groupsOf(console, account)).toEqual({ New: ["user_0003", "user_0004"], Autumn: ["user_0005"] });
    } finally {
      await context.close();
      await console.stop();
    }
  });
});
