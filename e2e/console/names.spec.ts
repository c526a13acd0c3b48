import { importAccounts, makeAccount, makeGroup, openAccount, rowOf } from "./account.ts";
import { embedded, expect, type Running, test } from "./app.ts";
import { expectSound, views } from "./sound.ts";

/** Imports an account, or gives one that is imported another name. */
async function nameAccount(server: Running, id: string, nick: string) {
  const answer = await server.call("/v4/im_open_login_svc/account_import", { UserID: id, Nick: nick });
  expect(answer.ErrorCode).toBe(0);
}

/** A message, which puts its sender into the recent list of its receiver. */
async function sendMessage(server: Running, from: string, to: string) {
  const answer = await server.call("/v4/openim/sendmsg", {
    ...{ From_Account: from, To_Account: to, MsgRandom: 1 },
    MsgBody: [{ MsgType: "TIMTextElem", MsgContent: { Text: "hello" } }],
  });
  expect(answer.ErrorCode).toBe(0);
}

/** The calls that read names, of which a request or a reply speaks of this text. */
async function nameCalls(server: Running, text: string): Promise<string[]> {
  const { calls } = (await server.call("/_service/calls", {}, "GET")) as { calls: { command: string }[] }; // as documented
  const reading = /portrait_get|get_group_info|get_joined_group_list/;
  return calls
    .filter((call) => JSON.stringify(call).includes(text))
    .flatMap((call) => reading.exec(call.command) ?? []);
}

test("an agent types a UserID and sees whose it is before opening it; opened accounts have their names too", async ({
  page,
  server,
}) => {
  const account = await makeAccount(server);
  await nameAccount(server, account, "Ana Lima \u202e<b>");
  await page.goto("/");
  const field = page.getByLabel("UserID");
  await field.fill(account.slice(0, -1));
  await expect(page.getByText("Not imported into this app.")).toBeVisible();
  await field.fill(account);
  await expect(page.getByText("Ana Lima <b>")).toBeVisible();
  await field.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: account })).toBeVisible();
  await expect(page.getByText("Ana Lima <b>")).toBeVisible();
  await page.goto("/");
  await expect(page.getByRole("link", { name: account })).toContainText("Ana Lima <b>");
});

test("names stand beside ids, rows are found by either, and Read again asks for them anew", async ({
  page,
  server,
}) => {
  const peer = `p-${Date.now()}`;
  const account = await makeAccount(server, { Crew: [peer, "ann", "@TGS#1NOWHERE00"] });
  await nameAccount(server, peer, "Mei-Ling Zhou");
  await openAccount(page, account, "Crew");
  await expect(rowOf(page, peer)).toContainText("Mei-Ling Zhou");
  await expect(rowOf(page, "@TGS#1NOWHERE00")).toContainText("no such chat group");
  expect((await nameCalls(server, peer)).length).toBe(1);

  await page.getByLabel("Filter 3 conversations").fill("mei-ling");
  await expect(rowOf(page, "ann")).toBeHidden();
  await expect(rowOf(page, peer)).toBeVisible();
  await page.getByLabel("Filter 3 conversations").fill(peer);
  await expect(rowOf(page, peer)).toBeVisible();

  await nameAccount(server, peer, "Mei-Ling Zhou-Meyer");
  await page.getByRole("button", { name: "Read again" }).click();
  await expect(rowOf(page, peer)).toContainText("Mei-Ling Zhou-Meyer");
});

test("names chosen to deceive are one short line of plain text beside the id", async ({ page, server }) => {
  const peer = `m-${Date.now()}`;
  const account = await makeAccount(server, { Crew: [peer] });
  await nameAccount(server, peer, `<img src=x onerror="document.title='taken'">\u202e\u0007${"x".repeat(300)}`);
  await openAccount(page, account, "Crew");
  const row = rowOf(page, peer);
  await expect(row).toContainText("<img src=x onerror=\"document.title='taken'\">");
  expect(await row.locator("img").count()).toBe(0);
  await expect(page).toHaveTitle(`Embedded service: ${account} · Groupdesk`);
  for (const character of ["\u202e", "\u0007"]) expect(await row.textContent()).not.toContain(character);
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
});

test("40006, and no answer in time: the page works with bare ids, and a slow name holds up no change", async ({
  page,
  remote: { url, service },
}) => {
  test.slow();
  await service.call("/_service/faults", { faults: [{ command: "portrait_get", code: 40006, at: "call" }] }, "PUT");
  const account = await makeAccount(service, { Crew: ["ann"] }, ["bob"]);
  await page.goto(`${url}/accounts/${account}?group=1`);
  await expect(rowOf(page, "ann")).toBeVisible();
  await expect(page.getByText("Some names could not be read.")).toBeVisible();
  await expect(page.locator("[data-failure]")).toHaveCount(0);

  await page.route("**/names", () => {}); // never answered
  await page.reload();
  await rowOf(page, "ann").click();
  await page.keyboard.press("Delete");
  await page.keyboard.press("Control+s");
  await expect(page.getByText("1 change done.")).toBeVisible();
});

test("suggestions by keyboard: what the account talks to is picked by its name, and a typed id stays possible", async ({
  page,
  server,
}) => {
  const [friend, other] = [`f-${Date.now()}`, `o-${Date.now()}`];
  const account = await makeAccount(server, { Crew: ["ann"] }, [friend, other]);
  await nameAccount(server, friend, "Björn Kowalska");
  await nameAccount(server, other, "Siti Wijaya");
  const made = await server.call("/v4/group_open_http_svc/create_group", {
    ...{ Type: "Work", Name: "Night harbour", Owner_Account: account },
  });
  await sendMessage(server, friend, account);
  await sendMessage(server, "ann", account);

  await openAccount(page, account, "Crew");
  await page.keyboard.press("a");
  const list = page.getByRole("listbox");
  await expect(list.getByRole("option")).toHaveCount(2); // ann is in the group already
  await page.keyboard.type("björn");
  await expect(list.getByRole("option")).toHaveCount(1);
  await page.keyboard.press("ArrowDown");
  await expect(list.getByRole("option", { name: friend })).toHaveAttribute("aria-selected", "true");
  await page.keyboard.press("Enter");
  await expect(rowOf(page, friend)).toContainText("Björn Kowalska");
  await expect(rowOf(page, friend)).toHaveAttribute("data-sign", "add");

  await page.keyboard.type("night");
  await page.getByRole("option", { name: "Night harbour" }).click();
  await expect(rowOf(page, String(made.GroupId))).toContainText("Night harbour");
  await expect(list.getByRole("option")).toHaveCount(0);

  await page.keyboard.type(other);
  await expect(page.getByText("Siti Wijaya")).toBeVisible();
  await page.keyboard.press("Enter");
  await page.keyboard.type("nobody-at-all");
  await expect(page.getByText("No account has this UserID.")).toBeVisible();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Escape");
  await expect(page.getByLabel("Conversation to add")).toBeHidden();
  await page.keyboard.press("Control+s");
  await expect(page.getByText("3 of 4 done.")).toBeVisible();
});

for (const { colorScheme, width } of views) {
  test(`axe finds nothing serious in the list of suggestions: ${colorScheme}, ${width} px`, async ({
    page,
    server,
  }) => {
    test.slow();
    // An id of its own: that it was missing a moment ago may be known for a minute.
    const friend = `friend-${colorScheme}-${Date.now()}`;
    const account = await makeAccount(server, { Crew: ["ann"] }, [friend]);
    await nameAccount(server, friend, "Боб Иванов");
    await sendMessage(server, friend, account);
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await page.setViewportSize({ width, height: 860 });
    await page.goto(`/accounts/${account}?group=1`);
    await page.getByRole("button", { name: "Add conversations" }).click();
    await expect(page.getByRole("listbox").getByRole("option", { name: friend })).toBeVisible();
    await page.keyboard.press("ArrowDown");
    await expectSound(page, "suggestions");
  });
}

test("51007: the row says whether the chat group is gone or the account is not in it", async ({
  page,
  remote: { url, service },
}) => {
  test.slow();
  await service.call("/_service/settings", { chatGroups: "strict" }, "PUT");
  const account = await makeAccount(service, { Crew: ["ann"] }, ["bob"]);
  const made = await service.call("/v4/group_open_http_svc/create_group", {
    ...{ Type: "Work", Name: "Without us", Owner_Account: "bob" },
  });
  const foreign = String(made.GroupId);
  await page.goto(`${url}/accounts/${account}?group=1`);
  await expect(rowOf(page, "ann")).toBeVisible();
  await page.getByRole("button", { name: "Add conversations" }).click();
  for (const id of [foreign, "@TGS#2DEADQ7XK"]) {
    await page.getByLabel("Conversation to add").fill(id);
    await page.keyboard.press("Enter");
  }
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+s");
  await expect(rowOf(page, foreign)).toContainText(`${account} is not in it.`);
  await expect(rowOf(page, foreign)).toContainText("Without us");
  await expect(rowOf(page, "@TGS#2DEADQ7XK")).toContainText("It was disbanded.");
});

test("an account with 1000 conversations costs nine calls of names, and none when it is looked at again", async ({
  page,
  remote: { url, service },
}) => {
  test.slow();
  await service.call("/_service/settings", { ratePerSecond: null }, "PUT");
  const account = await makeAccount(service);
  const people = Array.from({ length: 699 }, (_, at) => `p${at}`);
  const left = Array.from({ length: 11 }, (_, at) => `@TGS#1LEFT${at}`);
  const joined = await Promise.all(
    Array.from({ length: 290 }, async (_, at) => {
      const group = { Type: "Work", Name: `Crew ${at}`, Owner_Account: account };
      return String((await service.call("/v4/group_open_http_svc/create_group", group)).GroupId);
    }),
  );
  await importAccounts(service, people);
  await makeGroup(service, account, "Crew", [...people, ...joined, ...left]);

  await service.call("/_service/calls", {}, "DELETE");
  await page.goto(`${url}/accounts/${account}`);
  await expect(page.getByText("1 group, 1,000 conversations.")).toBeVisible();
  const search = page.getByLabel("Filter 1,000 conversations");
  await search.fill("Crew 289");
  await expect(rowOf(page, joined[289] ?? "")).toBeVisible();
  await search.fill("LEFT10");
  await expect(rowOf(page, "@TGS#1LEFT10")).toContainText("no such chat group");
  const nine = ["get_group_info", "get_joined_group_list", ...Array(7).fill("portrait_get")];
  expect((await nameCalls(service, "")).sort()).toEqual(nine);

  await page.reload();
  await page.getByLabel("Filter 1,000 conversations").fill("Crew 289");
  await expect(rowOf(page, joined[289] ?? "")).toBeVisible();
  expect((await nameCalls(service, "")).sort()).toEqual(nine);
});

test("names are for this console alone: a page elsewhere may not ask for them", async ({ request, server }) => {
  const asked = { ask: "names", conversations: [{ kind: "user", id: "user_0042" }], fresh: false };
  const ours = { origin: server.url };
  const own = await (await request.post("/names", { params: { target: embedded }, data: asked, headers: ours })).json();
  expect(own).toMatchObject({ ok: true, value: { complete: true } });
  const strangers: Record<string, string>[] = [
    { origin: "http://evil.example" },
    { origin: "null" },
    {},
    { "sec-fetch-site": "same-site" },
  ];
  for (const headers of strangers) {
    const foreign = await request.post("/names", { params: { target: embedded }, data: asked, headers });
    expect(foreign.status()).toBe(403);
  }
  const unreadable = await request.post("/names", {
    params: { target: embedded },
    data: "not a question",
    headers: ours,
  });
  expect(await unreadable.json()).toMatchObject({ ok: false, failure: { kind: "invalid" } });
});
