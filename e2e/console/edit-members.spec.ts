import { command, groupsOf, importAccounts, makeAccount, openAccount, openGroup, rowOf, stageAdds } from "./account.ts";
import { expect, test } from "./app.ts";

const dead = "@TGS#2DEADQ7XK";

test("the whole errand: rename, add two people and a chat group, remove one, apply, and read each result", async ({
  page,
  server,
}) => {
  const account = await makeAccount(server, { Suppliers: ["ann", "bob"], Family: ["bob"] }, ["cy", "dee"]);
  await openAccount(page, account, "Suppliers");

  await page.keyboard.press("F2");
  await page.getByLabel("Group name").fill("Vendors");
  await page.getByLabel("Group name").press("Enter");
  await stageAdds(page, "cy", "dee", "@TGS#1B2AUI7RZ");
  await rowOf(page, "bob").click();
  await page.keyboard.press("Delete");

  await expect(rowOf(page, "cy")).toHaveAttribute("data-sign", "add");
  await expect(rowOf(page, "cy")).toContainText("Adds. Takes 1 of 998 left.");
  await expect(rowOf(page, "@TGS#1B2AUI7RZ").getByRole("img", { name: "chat group" })).toBeVisible();
  await expect(rowOf(page, "bob")).toHaveAttribute("data-sign", "remove");
  await expect(rowOf(page, "bob")).toContainText("Removes. Stays counted: also in Family.");
  await expect(page.getByText("2 calls: rename, then members under the new name")).toBeVisible();
  expect(await groupsOf(server, account)).toEqual({ Suppliers: ["ann", "bob"], Family: ["bob"] });

  await page.getByRole("button", { name: "Apply 5 changes" }).click();
  await expect(page.getByText("All 5 changes done.")).toBeVisible();
  for (const id of ["cy", "dee", "@TGS#1B2AUI7RZ"]) {
    await expect(rowOf(page, id)).toContainText("Added");
    await expect(rowOf(page, id).getByRole("img", { name: "Code 0" })).toBeVisible();
  }
  await expect(rowOf(page, "bob")).toContainText("Removed");
  expect(await groupsOf(server, account)).toEqual({
    Vendors: ["ann", "cy", "dee", "@TGS#1B2AUI7RZ"],
    Family: ["bob"],
  });

  await page.reload();
  await expect(rowOf(page, "cy")).toBeVisible();
  await expect(rowOf(page, "bob")).toBeHidden();
  await expect(page.getByText("Added")).toBeHidden();
});

test("51007: one item fails in its own row and stays staged, the others are done; only it is sent again", async ({
  page,
  server,
}) => {
  const account = await makeAccount(server, { Crew: [] }, ["ann"]);
  await openAccount(page, account, "Crew");
  await stageAdds(page, "ann", dead, "@TGS#1ALIVE000");
  await page.keyboard.press("Control+s");

  await expect(page.getByText("2 of 3 done.")).toBeVisible();
  await expect(page.getByText("1 failed and is still staged.")).toBeVisible();
  const failed = rowOf(page, dead);
  await expect(failed.getByRole("img", { name: "Code 51007" })).toBeVisible();
  await expect(failed).toContainText("This chat group cannot be used.");
  await expect(failed).toContainText("It was disbanded. Take this row back.");
  await expect(rowOf(page, "ann")).toContainText("Added");
  await expect(rowOf(page, "@TGS#1ALIVE000")).toContainText("Added");
  await expect(failed).toHaveAttribute("data-sign", "add");

  const sent = page.waitForRequest(
    (request) => request.method() === "POST" && (request.postData() ?? "").includes("items"),
  );
  await page.getByRole("button", { name: "Retry failed" }).click();
  const body = (await sent).postData() ?? "";
  expect(body).toContain(dead);
  expect(body).not.toContain("1ALIVE000");
  await expect(page.getByText("None of 1 done.")).toBeVisible();

  await page.getByRole("button", { name: /^Only failed/ }).click();
  await expect(rowOf(page, "ann")).toBeHidden();
  await failed.getByRole("button", { name: `Take back ${dead}` }).click();
  await expect(page.getByRole("button", { name: /^(Apply|Retry)/ })).toBeHidden();

  await page.reload();
  await expect(rowOf(page, "ann")).toBeVisible();
  await expect(rowOf(page, dead)).toBeHidden();
});

test("a dead chat group that is in a group can be removed", async ({ page, server }) => {
  await server.reset("messy");
  await openAccount(page, "orphans_only", "Former crews");
  await rowOf(page, dead).click();
  await page.getByRole("button", { name: "Remove 1" }).click();
  await page.keyboard.press("Control+s");
  await expect(rowOf(page, dead)).toContainText("Removed");
  expect((await groupsOf(server, "orphans_only"))["Former crews"]).not.toContain(dead);
});

test("51008: the 1001st conversation is foreseen, refused in its row, and goes through once room was made", async ({
  page,
  server,
}) => {
  await server.reset("brimful");
  await openAccount(page, "full_conversations_1000", "spare");
  await expect(page.getByRole("meter", { name: "Grouped conversations" })).toHaveAttribute("aria-valuenow", "1000");
  await stageAdds(page, "user_0090", "user_0001");
  await expect(rowOf(page, "user_0090")).toContainText("No room: 1000 of 1000 conversations are grouped.");
  await expect(rowOf(page, "user_0001")).toContainText("Already counted in the 1000.");
  await page.keyboard.press("Control+s");
  await expect(rowOf(page, "user_0090").getByRole("img", { name: "Code 51008" })).toBeVisible();
  await expect(rowOf(page, "user_0090")).toContainText("Remove one from its last group");
  await expect(rowOf(page, "user_0001")).toContainText("Added");

  await page.getByRole("navigation", { name: "Groups of this account" }).getByRole("button", { name: "most" }).click();
  await page.getByRole("searchbox", { name: /^Filter 1,?000/ }).fill("user_0002");
  await rowOf(page, "user_0002").click();
  await page.keyboard.press("Delete");
  await page.keyboard.press("Control+s");
  await expect(page.getByText("All 2 changes done.")).toBeVisible();
  expect((await groupsOf(server, "full_conversations_1000")).spare).toEqual(["user_0001", "user_0090"]);
});

test("50001: a person who is not imported fails alone", async ({ page, server }) => {
  const account = await makeAccount(server, { Crew: [] }, ["ann"]);
  await openAccount(page, account, "Crew");
  await stageAdds(page, "nobody-at-all", "ann");
  await page.keyboard.press("Control+s");
  await expect(rowOf(page, "nobody-at-all").getByRole("img", { name: "Code 50001" })).toBeVisible();
  await expect(rowOf(page, "ann")).toContainText("Added");
});

test("a pasted list loses no line: kinds are guessed and changed, repetitions and long lines are marked", async ({
  page,
  server,
}) => {
  const account = await makeAccount(server, { Crew: ["ann"] }, ["bob"]);
  await importAccounts(server, ["crew-chat"]);
  await openAccount(page, account, "Crew");
  await page.keyboard.press("Shift+A");
  const dialog = page.getByRole("dialog");
  const long = "y".repeat(40);
  await dialog.getByLabel("One id a line").fill(`bob\r\n@TGS#1B2AUI7RZ\nbob\n\nann\n${long}\ncrew-chat\n`);
  await expect(dialog.getByText("3 to add, 3 marked")).toBeVisible();
  await expect(dialog.getByText("Same as line 1: added once")).toBeVisible();
  await expect(dialog.getByText("Already in this group")).toBeVisible();
  await expect(dialog.getByText("40 bytes: a UserID has at most 32")).toBeVisible();
  await dialog.getByRole("button", { name: "Kind of crew-chat: one-to-one" }).click();
  await expect(dialog.getByRole("button", { name: "Kind of crew-chat: chat group" })).toBeVisible();

  await dialog.getByRole("button", { name: "Stage 3 conversations" }).click();
  await expect(dialog.getByText("1 marked line is kept below.")).toBeVisible();
  await expect(dialog.getByLabel("One id a line")).toHaveValue(long);
  await dialog.getByRole("button", { name: "Done" }).click();
  await expect(rowOf(page, "crew-chat").getByRole("img", { name: "chat group" })).toBeVisible();
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+s");
  await expect(page.getByText("All 3 changes done.")).toBeVisible();
  expect(await groupsOf(server, account)).toEqual({ Crew: ["ann", "bob", "@TGS#1B2AUI7RZ", "crew-chat"] });
});

test("250 pasted lines become three calls", async ({ page, server }) => {
  const account = await makeAccount(server, { Crew: [] });
  const ids = Array.from({ length: 250 }, (_, at) => `@TGS#1P${String(at).padStart(4, "0")}`);
  await openAccount(page, account, "Crew");
  await page.keyboard.press("a");
  await page.getByLabel("Conversation to add").evaluate((field, text) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text", text);
    field.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
  }, ids.join("\n"));
  await page.getByRole("button", { name: "Stage 250 conversations" }).click();
  await page.getByLabel("Conversation to add").press("Escape");
  await expect(page.getByText("3 calls")).toBeVisible();
  let calls = 0;
  page.on("request", (request) => {
    if (request.method() === "POST" && (request.postData() ?? "").includes('"items"')) calls += 1;
  });
  await page.keyboard.press("Control+s");
  await expect(page.getByText("All 250 changes done.")).toBeVisible();
  expect(calls).toBe(3);
  expect((await groupsOf(server, account)).Crew).toEqual(ids);
});

test("staged changes are taken back singly, by Ctrl Z, and all at once", async ({ page, server }) => {
  const account = await makeAccount(server, { Crew: ["ann", "bob"] }, ["cy", "dee"]);
  await openAccount(page, account, "Crew");
  await stageAdds(page, "cy", "dee");
  await rowOf(page, "ann").click();
  await page.keyboard.press("Delete");
  await expect(page.getByText("3 changes", { exact: true })).toBeVisible();

  await page.keyboard.press("Control+z");
  await expect(rowOf(page, "ann")).not.toHaveAttribute("data-sign", "remove");
  await rowOf(page, "cy").getByRole("button", { name: "Take back cy" }).click();
  await expect(rowOf(page, "cy")).toBeHidden();
  await expect(page.getByText("1 change", { exact: true })).toBeVisible();
  await page.getByRole("button", { name: "Take all back" }).click();
  await expect(rowOf(page, "dee")).toBeHidden();
  expect(await groupsOf(server, account)).toEqual({ Crew: ["ann", "bob"] });
});

test("a conversation shows every group that it is in, and from All it can be added to another", async ({
  page,
  server,
}) => {
  const account = await makeAccount(server, { Crew: ["ann", "bob"], Family: ["ann"] });
  await openAccount(page, account);
  await expect(rowOf(page, "ann").getByRole("button", { name: "Crew" })).toBeVisible();
  await expect(rowOf(page, "ann").getByRole("button", { name: "Family" })).toBeVisible();
  await rowOf(page, "bob").click();
  await page.getByRole("button", { name: "Add to group" }).click();
  await page.getByRole("menuitem", { name: "Family" }).click();
  await expect(rowOf(page, "bob").getByRole("button", { name: "Family staged to add" })).toBeVisible();
  await page.keyboard.press("Control+s");
  await expect(page.getByText("1 change done.")).toBeVisible();
  expect(await groupsOf(server, account)).toEqual({ Crew: ["ann", "bob"], Family: ["ann", "bob"] });
});

test("51009: a group that another hand deleted keeps what was staged for it, and says so", async ({ page, server }) => {
  const account = await makeAccount(server, { Crew: ["ann"], Family: [] }, ["bob"]);
  await openAccount(page, account, "Crew");
  await stageAdds(page, "bob");
  await server.call("/v4/recentcontact/del_contact_group", { From_Account: account, GroupName: ["Crew"] });
  await page.keyboard.press("Control+s");
  await expect(page.getByRole("alert").filter({ hasText: "This group is gone." })).toBeVisible();
  const gone = page.getByRole("status").filter({ hasText: "The group Crew is gone." });
  await expect(gone.getByRole("img", { name: "Code 51009" })).toBeVisible();
  await expect(gone).toContainText("Its 1 staged change is kept until you drop it.");
  await expect(page.getByRole("button", { name: /^(Apply|Retry)/ })).toBeDisabled();

  await gone.getByRole("button", { name: "See all conversations" }).click();
  const bar = page.getByRole("region", { name: "Staged changes" });
  await expect(bar).toContainText("The group of it is gone. Open it in the list of groups.");
  await bar.getByRole("button", { name: "Review" }).click();
  await expect(page.getByRole("dialog")).toContainText("Not sent: the group Crew is gone. 1 change for it is kept");
  await page.keyboard.press("Escape");
  await page
    .getByRole("navigation", { name: "Groups of this account" })
    .getByRole("button", { name: /^Crew gone/ })
    .click();
  await gone.getByRole("button", { name: "Add to group" }).click();
  await page.getByRole("menuitem", { name: "Family" }).click();
  await page.keyboard.press("Control+s");
  await expect(rowOf(page, "bob")).toContainText("Added");
  expect(await groupsOf(server, account)).toEqual({ Family: ["bob"] });
});

test("50001: a key that is held sends once, and what was refused is sent again only by the next press", async ({
  page,
  server,
}) => {
  const account = await makeAccount(server, { Crew: [] });
  const sent: string[] = [];
  page.on("request", (request) => {
    const body = request.postData() ?? "";
    if (request.method() === "POST" && body.includes('"items"')) sent.push(body);
  });
  await openAccount(page, account, "Crew");
  await stageAdds(page, "nobody-here");
  const failed = page.getByText("None of 1 done.");
  await page.keyboard.down("Control");
  await page.keyboard.down("s");
  await expect(failed).toBeVisible();
  for (let repeats = 0; repeats < 5; repeats++) await page.keyboard.down("s");
  await expect(failed).toBeVisible();
  await page.keyboard.up("s");
  await page.keyboard.down("s");
  await expect.poll(() => sent.length).toBe(2);
  await expect(failed).toBeVisible();
  await page.keyboard.up("s");
  await page.keyboard.up("Control");
  expect(sent).toHaveLength(2);
});

test("51009: two groups that are gone are both named, and what they refused counts as failed, not as unsent", async ({
  page,
  server,
}) => {
  const account = await makeAccount(server, { Crew: [], Family: [], Friends: [] }, ["ann", "bob", "cy"]);
  await openAccount(page, account, "Crew");
  await stageAdds(page, "ann");
  await openGroup(page, "Family");
  await stageAdds(page, "bob");
  await openGroup(page, "Friends");
  await stageAdds(page, "cy");
  for (const group of ["Crew", "Family"]) {
    await command(server, "del_contact_group", { From_Account: account, GroupName: [group] });
  }
  await page.keyboard.press("Control+s");
  const bar = page.getByRole("region", { name: "Staged changes" });
  await expect(bar.getByText("1 of 3 done.")).toBeVisible();
  await expect(bar.getByText("2 failed and are still staged.")).toBeVisible();
  await expect(bar.getByText("Met by Crew, Family.")).toBeVisible();
  await expect(bar.getByRole("alert")).toHaveCount(1);
});

test("an id that cannot be added is marked and chosen, so that the next one typed takes its place", async ({
  page,
  server,
}) => {
  const account = await makeAccount(server, { Crew: ["ann"] }, ["bob"]);
  await openAccount(page, account, "Crew");
  await page.keyboard.press("a");
  await page.keyboard.type("ann");
  await page.keyboard.press("Enter");
  await expect(page.getByText("Already in this group")).toBeVisible();
  await page.keyboard.type("bob");
  await page.keyboard.press("Enter");
  await expect(rowOf(page, "bob")).toHaveAttribute("data-sign", "add");
});
