import { openEmbeddedPostgres } from "../../scripts/embedded-postgres.ts";
import { makeAccount } from "./account.ts";
import { consoleIn, expect, signIn, test, withFolder } from "./app.ts";

/* Two consoles share one PostgreSQL: one of them runs a job, and dies. */

test("the other console goes on with the job of one that was killed; nothing is lost, and the rate was never exceeded", async ({
  page,
}) => {
  test.setTimeout(240_000);
  const postgres = await openEmbeddedPostgres();
  try {
    await withFolder(async (one) =>
      withFolder(async (two) => {
        const shared = { DATABASE_URL: postgres.url, GROUPDESK_KEY: "ab".repeat(32) };
        const [runner, heir] = [await consoleIn(one, shared), await consoleIn(two, shared)];
        try {
          await runner.start();
          await heir.start();
          await signIn(page, runner.url);
          const accounts = await Promise.all(Array.from({ length: 40 }, () => makeAccount(runner)));
          const drawers = Array.from({ length: 15 }, (_, at) => `Drawer ${at + 1}`);
          const rows = accounts.flatMap((account) => drawers.map((name) => `create,${account},${name},,,`));
          const buffer = Buffer.from(["verb,account,group,to,kind,conversation", ...rows].join("\n"));
          await page.goto(`${runner.url}/bulk/new`);
          await page.getByLabel("Choose a file").setInputFiles({ name: "drawers.csv", mimeType: "text/csv", buffer });
          await page.getByRole("button", { name: "Make the plan" }).click();
          await page.getByLabel("Type 600, the rows that are sent").fill("600");
          await page.getByRole("button", { name: "Run 600 rows" }).click();
          await expect(page.getByText("Live", { exact: true })).toBeVisible();
          const { pathname } = new URL(page.url());

          // The other one shows the same job; the cookie is of this machine, whatever the port.
          await page.goto(`${heir.url}${pathname}`);
          const answered = async () => Number((await page.getByText(/rows answered/).textContent())?.split(" of ")[0]);
          await expect.poll(answered).toBeGreaterThan(60);
          runner.kill();
          await runner.ended();
          expect(await answered()).toBeLessThan(600);
          await expect(page.getByText(/^Done in /)).toBeVisible({ timeout: 60_000 });
          expect(await answered()).toBe(600);
          const met = page.getByText("60007 met").locator("..");
          await expect(met).toHaveText("60007 met0");
          const last = await heir.call("/v4/recentcontact/get_contact_group", {
            From_Account: accounts[39],
            StartIndex: 0,
          });
          expect(last.GroupItem).toHaveLength(15);
        } finally {
          await runner.stop();
          await heir.stop();
        }
      }),
    );
  } finally {
    await postgres.close();
  }
});
