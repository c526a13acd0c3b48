import { request } from "node:http";
import { gzipSync } from "node:zlib";
import type { Page } from "@playwright/test";
import { makeAccount } from "./account.ts";
import { embedded, expect, test } from "./app.ts";
import { expectSound, views } from "./sound.ts";

/* An admin brings a change file, and sees what each row would do before anything is done. */
const header = "verb;account;group;to;kind;conversation";
const fileFor = (account: string) =>
  [
    header,
    `rename;${account};VIP;Partners;;`,
    `remove;${account};Returns;;user;user_0199`,
    `add;${account};Partners;;user;ana`,
    "add;nobody-is-called-so;Partners;;user;ana",
    `create;${account};${"x".repeat(65)};;;`,
    `rmeove;${account};Returns;;user;ana`,
  ].join("\n");
const groups = { VIP: ["ana"], Returns: [] };

async function choose(page: Page, name: string, text: string | Buffer) {
  await page
    .getByLabel("Choose a file", { exact: true })
    .setInputFiles({ name, mimeType: "text/csv", buffer: Buffer.from(text) });
}

async function planOf(page: Page, name: string, text: string | Buffer) {
  await page.goto("/bulk/new");
  await choose(page, name, text);
  await page.getByRole("button", { name: "Make the plan" }).click();
  await expect(page.getByText(/^Plan ([0-9a-f]{4} ?){4}$/)).toBeVisible();
}

const rowOf = (page: Page, line: number) =>
  page
    .getByRole("list", { name: "Rows of the plan" })
    .getByRole("listitem")
    .filter({ hasText: new RegExp(`^${line}(?!\\d)`) });

test("a file becomes a plan that tells of every row what it would do, and changes nothing", async ({
  page,
  server,
}) => {
  const account = await makeAccount(server, groups);
  const read = () => server.call("/v4/recentcontact/get_contact_group", { From_Account: account, StartIndex: 0 });
  const before = await read();
  await page.goto("/");
  await page.getByRole("link", { name: "Bulk" }).click();
  await page.getByRole("link", { name: "New plan" }).click();
  await choose(page, "clean-up.csv", fileFor(account));
  await expect(page.getByLabel("Separated by")).toHaveValue(";");
  await expect(page.getByLabel("Title")).toHaveValue("clean-up");
  await page.getByLabel("Title").fill("November clean-up");
  await page.getByRole("button", { name: "Make the plan" }).click();
  await expect(page.getByRole("heading", { name: "November clean-up" })).toBeVisible();

  await expect(rowOf(page, 2)).toContainText("Change");
  await expect(rowOf(page, 3)).toContainText("No change");
  await expect(rowOf(page, 5)).toContainText("50001");
  await expect(rowOf(page, 6)).toContainText("51011");
  await expect(rowOf(page, 6)).toContainText("65 bytes. At most 64.");
  await expect(rowOf(page, 7)).toContainText("“rmeove” is no verb.");
  await page.getByRole("group", { name: "Outcome" }).getByRole("button", { name: "Will fail" }).click();
  await expect(rowOf(page, 2)).toHaveCount(0);
  await expect(rowOf(page, 5)).toBeVisible();
  await page.reload();
  await expect(rowOf(page, 5)).toBeVisible();
  await expect(rowOf(page, 2)).toHaveCount(0);

  expect(await read()).toEqual(before);
  await page.goto("/bulk");
  await expect(page.getByRole("link", { name: "November clean-up" }).first()).toBeVisible();
  await page.goto("/activity");
  await expect(page.getByText("Made the plan “November clean-up”").first()).toBeVisible();
});

test("the same file over the same state has the same number, and its download is a change file again", async ({
  page,
  server,
}) => {
  const account = await makeAccount(server);
  const quiet = [header, `rename;${account};nothing;A;;`, `create;${account};A new drawer;;;`].join("\n");
  await planOf(page, "one.csv", quiet);
  const number = await page.getByText(/^Plan ([0-9a-f]{4} ?){4}$/).textContent();
  const id = new URL(page.url()).pathname.split("/").at(-1);
  const download = (format: string) =>
    page.request.get(`/bulk/${id}/rows?format=${format}`, { headers: { origin: server.url } });
  const text = await (await download("csv")).text();
  const json = await (await download("json")).json();
  expect(json.rows.map(({ outcome, code }: { outcome: string; code: number }) => [outcome, code])).toEqual([
    ["fail", 51009],
    ["change", 0],
  ]);
  expect(json.calls).toBe(1);

  await planOf(page, "again.csv", text);
  await expect(page.getByText(number ?? "none")).toBeVisible();
});

test("columns of other names are said by hand, and a file without rows is told so", async ({ page, server }) => {
  const account = await makeAccount(server);
  await page.goto("/bulk/new");
  await choose(page, "ours.csv", `what,wen,box\ncreate,${account},Mine\n`);
  await expect(page.getByRole("alert").filter({ hasText: "Verb, Account, Group" })).toBeVisible();
  await page.getByLabel("The first line names the columns").check();
  await page.getByLabel("Verb", { exact: true }).selectOption("what");
  await page.getByLabel("Account", { exact: true }).selectOption("wen");
  await page.getByLabel("Group", { exact: true }).selectOption("box");
  await page.getByRole("button", { name: "Make the plan" }).click();
  await expect(rowOf(page, 2)).toContainText("Mine");
  await expect(page.getByRole("list", { name: "Rows of the plan" }).getByRole("listitem")).toHaveCount(1);

  await page.goto("/bulk/new");
  await choose(page, "blank.csv", "");
  await expect(page.getByRole("alert").filter({ hasText: "This file is empty." })).toBeVisible();
  await choose(page, "book.xlsx", gzipSync("verb,account,group"));
  await expect(page.getByRole("alert").filter({ hasText: "This is no text file." })).toBeVisible();
  await choose(page, "ours.csv", `Operation,Who,Drawer,Whom\nadd,${account},Mine,ana\n`);
  await expect(page.getByText("One of the first rows adds or removes, and no column is")).toBeVisible();
  await page.getByLabel("Conversation", { exact: true }).selectOption("Whom");
  await expect(page.getByText("One of the first rows adds or removes")).toBeHidden();

  await page.goto("/bulk/new");
  await choose(page, "empty.csv", `${header}\n`);
  await page.getByRole("button", { name: "Make the plan" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "There is no row in this file." })).toBeVisible();
  await expect(page.getByLabel("Title")).toHaveValue("empty");
  await page.goto("/bulk");
  const listed = page.getByRole("listitem").filter({ hasText: "empty" }).first();
  await expect(listed).toContainText("Not made");
  await expect(listed).toContainText("There is no row in the file");
});

for (const { colorScheme, width } of views)
  test(`a person who sees little, or has only a keyboard, makes and reads a plan: ${colorScheme}, ${width} wide`, async ({
    page,
    server,
  }) => {
    const account = await makeAccount(server, groups);
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 900 });
    await page.goto("/bulk/new");
    await choose(page, "clean-up.csv", fileFor(account));
    await expect(page.getByLabel("Title")).toHaveValue("clean-up");
    await expectSound(page, "New plan");
    await page.getByLabel("Title").focus();
    await page.keyboard.press("Enter");
    await expect(rowOf(page, 7)).toBeVisible();
    await expectSound(page, "Plan");
    await page.getByLabel("Account", { exact: true }).fill(account);
    await page.keyboard.press("Enter");
    await expect(rowOf(page, 5)).toHaveCount(0);
    await expect(rowOf(page, 6)).toBeVisible();
    await page.getByRole("button", { name: "Download plan" }).focus();
    await page.keyboard.press("Enter");
    await expect(page.getByRole("menuitem", { name: /^CSV/ })).toBeVisible();
    await page.keyboard.press("Escape");
    await page.getByRole("link", { name: "Bulk" }).last().focus();
    await page.keyboard.press("Enter");
    await expect(page.getByRole("link", { name: "clean-up" }).first()).toBeVisible();
    await expectSound(page, "Bulk");
  });

test("S18: an empty file, a gigabyte, a name that climbs, NULs and packed bytes: each is told, and none harms", async ({
  page,
  server,
  signedIn,
}) => {
  const cookie = signedIn.cookies.map(({ name, value }) => `${name}=${value}`).join("; ");
  const path = (name: string) =>
    `/bulk/upload?${new URLSearchParams({ target: embedded, title: name.slice(0, 200), file: name })}`;
  const headers = { cookie, origin: server.url };
  const upload = async (name: string, body: Buffer) =>
    (await fetch(server.url + path(name), { method: "POST", headers, body: new Uint8Array(body) })).json();
  const fault = (message: string) => ({
    ok: false,
    failure: { kind: "invalid", issues: [{ field: "file", message }] },
  });

  expect(await upload("empty.csv", Buffer.alloc(0))).toMatchObject(fault("empty"));
  expect(await upload("packed.csv.gz", gzipSync("verb,account,group\ncreate,nobody-at-all,x\n"))).toMatchObject(
    fault("binary"),
  );
  expect(await claim(server.url, path("huge.csv"), { ...headers, "content-length": String(2 ** 31) })).toMatchObject(
    fault("tooLarge"),
  );
  const odd: [string, Buffer][] = [
    ["../../../outside.csv", Buffer.from("verb,account,group\ncreate,nobody-at-all,x\n")],
    ["nul.csv", Buffer.from("verb,account,group\ncreate,no\0body,x\0y\n")],
  ];
  for (const [name, body] of odd) {
    const answer = await upload(name, body);
    expect([name, answer.ok]).toEqual([name, true]);
    await page.goto(`/bulk/${answer.value.id}`);
    await expect(page.getByRole("heading", { name })).toBeVisible();
    await expect(page.getByText("Calls that change").locator("..")).toContainText("0");
    await expect(page.getByRole("list", { name: "Rows of the plan" }).getByRole("listitem").first()).toContainText(
      /Will fail|Not read/,
    );
  }
});

/** Says how long the body is, sends a byte of it, and hears the answer. */
function claim(url: string, path: string, headers: Record<string, string>): Promise<unknown> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const asking = request({ hostname, port, path, method: "POST", headers, agent: false }, (answer) => {
      let text = "";
      answer.setEncoding("utf8").on("data", (piece) => {
        text += piece;
      });
      answer.on("end", () => {
        asking.destroy();
        resolve(JSON.parse(text));
      });
    });
    asking.on("error", reject).write("v");
  });
}
