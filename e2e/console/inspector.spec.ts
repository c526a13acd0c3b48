import { groupsOf, makeAccount, openAccount, rowOf, stageAdds } from "./account.ts";
import { expect, test } from "./app.ts";
import { expectSound } from "./sound.ts";

const dead = "@TGS#2DEADQ7XK";

test("from a red row one click leads to its call: bodies, the failing item's lines, curl without a secret", async ({
  page,
  server,
}) => {
  const account = await makeAccount(server, { Crew: [] }, ["ann", "bob"]);
  await openAccount(page, account, "Crew");
  await stageAdds(page, "ann", dead, "bob");
  await page.keyboard.press("Control+s");
  await expect(page.getByText("2 of 3 done.")).toBeVisible();

  await rowOf(page, dead).getByRole("button", { name: "Call 1" }).click();
  const pane = page.getByRole("complementary", { name: "Calls" });
  const chosen = pane.getByRole("option", { selected: true });
  await expect(chosen).toContainText("update_contact_group");
  await expect(chosen.getByRole("img", { name: "1 of 3 items refused" })).toBeVisible();
  await expect(pane.getByText("The envelope says OK; one item does not.")).toBeVisible();
  const failing = pane.locator("[data-failing]");
  await expect(failing.first()).toBeInViewport();
  expect((await failing.allInnerTexts()).join("\n")).toContain(dead);
  expect((await failing.allInnerTexts()).join("\n")).not.toContain("ann");
  await expect(failing.getByRole("img", { name: "Code 51007" })).toHaveCount(1);

  await pane.getByRole("tab", { name: "Request" }).click();
  await expect(pane.getByRole("region", { name: "Request as JSON" })).toContainText(account);
  await pane.getByRole("tab", { name: "As curl" }).click();
  await expect(pane.getByText("usersig=$USERSIG")).toBeVisible();
  await expect(pane.getByText("usersig=redacted")).toBeVisible();
  // A UserSig begins like every deflated text does.
  expect(await page.content()).not.toMatch(/eJ[\w*-]{60}|a-key-for-browser-tests/);
  await pane.getByRole("tab", { name: "Timing" }).click();
  await expect(pane.getByText("Answer was whole after")).toBeVisible();
});

test("by keys alone: I opens and closes it on any page, arrows choose, a replay sends once more and is a call of its own", async ({
  page,
  server,
}) => {
  const account = await makeAccount(server, { Crew: ["ann"] }, ["bob"]);
  await openAccount(page, account, "Crew");
  await page.keyboard.press("i");
  const pane = page.getByRole("complementary", { name: "Calls" });
  const list = pane.getByRole("listbox", { name: "Calls, the newest first" });
  await expect(list).toBeFocused();
  // What the page itself read, on the server, before it was there.
  await expect(list.getByRole("option", { name: /get_contact_group/ })).not.toHaveCount(0);
  await page.keyboard.press("End");
  await expect(list.getByRole("option").last()).toHaveAttribute("aria-selected", "true");
  await expectSound(page, "the inspector");
  await page.keyboard.press("Escape");
  await expect(pane).toBeHidden();

  await stageAdds(page, "bob");
  await page.keyboard.press("Control+s");
  await expect(rowOf(page, "bob")).toContainText("Added");
  await page.keyboard.press("i");
  const adding = list.getByRole("option", { name: /update_contact_group/ });
  await adding.first().click();
  await server.call("/v4/recentcontact/update_contact_group", {
    From_Account: account,
    UpdateType: 1,
    UpdateGroup: {
      UpdateGroupType: 2,
      OldGroupName: "Crew",
      ContactUpdateItem: [{ ContactOptType: 2, ContactItem: { Type: 1, To_Account: "bob" } }],
    },
  });
  expect(await groupsOf(server, account)).toEqual({ Crew: ["ann"] });
  await pane.getByRole("button", { name: "Replay" }).click();
  await expect(adding).toHaveCount(2);
  await expect(adding.first()).toHaveAttribute("aria-selected", "true");
  expect(await groupsOf(server, account)).toEqual({ Crew: ["ann", "bob"] });

  await page.goto("/reference");
  await page.keyboard.press("i");
  await expect(pane.getByText("No calls since this page was opened.")).toBeVisible();
  await pane.getByRole("button", { name: "Show calls from before this page" }).click();
  await expect(list.getByRole("option", { name: /update_contact_group/ }).first()).toBeVisible();
  await page.keyboard.press("i");
  await expect(pane).toBeHidden();
});

test("on another service nothing is replayed, neither by the button nor by hand", async ({ page, remote }) => {
  await page.goto(`${remote.url}/accounts/user_0042`);
  const listing = page.waitForRequest((request) => new URL(request.url()).pathname === "/inspector");
  await page.keyboard.press("i");
  const { searchParams } = new URL((await listing).url());
  const pane = page.getByRole("complementary", { name: "Calls" });
  await expect(pane.getByText("Replay works on the embedded service only.")).toBeVisible();
  await expect(pane.getByRole("button", { name: "Replay" })).toBeDisabled();
  const answer = await page.evaluate(async (query) => {
    const ask = async (path: string, question: object) => {
      const response = await fetch(`${path}?${query}`, { method: "POST", body: JSON.stringify(question) });
      return response.json();
    };
    const { value } = await ask("/inspector", { ask: "list", own: true, most: 1 });
    return ask("/inspector/replay", { id: value.calls[0].id });
  }, `${searchParams}`);
  expect(answer).toEqual({ ok: false, failure: { kind: "denied", why: "replay" } });
});
