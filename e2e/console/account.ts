import { randomUUID } from "node:crypto";
import { expect, type Locator, type Page } from "@playwright/test";
import type { Running } from "./app.ts";

/** An id that begins with `@TGS#` is a chat group, any other a user. */
type Members = readonly string[];

/** A fresh account with groups of its own, so that no test meets another's; its one-to-one peers are imported too. */
export async function makeAccount(server: Running, groups: Record<string, Members> = {}, peers: Members = []) {
  const account = `t-${randomUUID().slice(0, 13)}`;
  const people = [account, ...peers, ...Object.values(groups).flat()].filter((id) => !id.startsWith("@TGS#"));
  await importAccounts(server, people);
  for (const [name, members] of Object.entries(groups)) await makeGroup(server, account, name, members);
  return account;
}

/** A group of an account, filled by hundreds; its people are imported already. */
export async function makeGroup(server: Running, account: string, name: string, members: Members) {
  await command(server, "create_contact_group", {
    From_Account: account,
    GroupContactItem: [{ GroupName: name, ContactItem: members.slice(0, 100).map(contactItem) }],
  });
  for (let at = 100; at < members.length; at += 100) {
    await command(server, "update_contact_group", {
      From_Account: account,
      UpdateType: 1,
      UpdateGroup: {
        UpdateGroupType: 2,
        OldGroupName: name,
        ContactUpdateItem: members
          .slice(at, at + 100)
          .map((id) => ({ ContactOptType: 1, ContactItem: contactItem(id) })),
      },
    });
  }
}

export async function importAccounts(server: Running, ids: Members) {
  const distinct = [...new Set(ids)];
  for (let at = 0; at < distinct.length; at += 100) {
    const answer = await server.call("/v4/im_open_login_svc/multiaccount_import", {
      Accounts: distinct.slice(at, at + 100),
    });
    expect(answer.FailAccounts).toEqual([]);
  }
}

/** A command of the recent-contact service that must succeed. */
export async function command(server: Running, name: string, body: object) {
  const answer = await server.call(`/v4/recentcontact/${name}`, body);
  expect(answer.ErrorCode, JSON.stringify(answer)).toBe(0);
  return answer;
}

/** What the service itself has, asked past the console: each group's name with the ids in it. */
export async function groupsOf(server: Running, account: string): Promise<Record<string, string[]>> {
  const groups = new Map<number, { name: string; ids: string[] }>();
  for (let start = 0, complete = false; !complete; ) {
    const page = await command(server, "get_contact_group", { From_Account: account, StartIndex: start });
    const read = page as unknown as Page1; // the documented reply, checked by the contract tests
    for (const { GroupName, GroupId } of read.GroupItem) {
      if (!groups.has(GroupId)) groups.set(GroupId, { name: GroupName, ids: [] });
    }
    for (const contact of read.ContactItem) {
      for (const id of contact.ContactGroupId ?? [])
        groups.get(id)?.ids.push(contact.To_Account ?? contact.ToGroupId ?? "");
    }
    complete = read.CompleteFlag === 1;
    start = read.NextStartIndex;
  }
  return Object.fromEntries([...groups.values()].map(({ name, ids }) => [name, ids]));
}

/** The bits and the custom text of each marked conversation, asked past the console. One page is enough for a test. */
export async function marksOf(server: Running, account: string): Promise<Record<string, [string, string]>> {
  const page = await command(server, "get_contact_group", { From_Account: account, StartIndex: 0 });
  const { ContactItem } = page as unknown as Page1; // the documented reply, checked by the contract tests
  return Object.fromEntries(
    ContactItem.filter((contact) => contact.StandardMark || contact.CustomMark).map((contact) => [
      contact.To_Account ?? contact.ToGroupId ?? "",
      [contact.StandardMark ?? "", contact.CustomMark ?? ""],
    ]),
  );
}

type Page1 = {
  GroupItem: { GroupName: string; GroupId: number }[];
  ContactItem: {
    To_Account?: string;
    ToGroupId?: string;
    ContactGroupId?: number[];
    StandardMark?: string;
    CustomMark?: string;
  }[];
  CompleteFlag: number;
  NextStartIndex: number;
};

/** Opens an account's page, and a group of it, and waits until a person could use it. */
export async function openAccount(page: Page, account: string, group?: string) {
  await page.goto(`/accounts/${encodeURIComponent(account)}`);
  await expect(page.getByRole("heading", { level: 1, name: account })).toBeVisible();
  await expect(page).toHaveTitle(`Embedded service: ${account} · Groupdesk`); // said once the page is alive
  if (group !== undefined) await openGroup(page, group);
}

export async function openGroup(page: Page, group: string) {
  await page
    .getByRole("navigation", { name: "Groups of this account" })
    .getByRole("button", { name: new RegExp(`^${RegExp.escape(group)}\\s.*conversations?$`) })
    .click();
  await expect(page.getByRole("heading", { level: 2, name: group, exact: true })).toBeVisible();
}

/** Opens one of the account's tabs. */
export async function openTab(page: Page, tab: "Groups" | "Recent contacts" | "Marks" | "History") {
  const link = page
    .getByRole("navigation", { name: "Views of this account" })
    .getByRole("link", { name: new RegExp(`^${tab}`) });
  await link.click();
  await expect(link).toHaveAttribute("aria-current", "page");
}

/** The table's row of one conversation. */
export function rowOf(page: Page, id: string): Locator {
  return page
    .getByRole("row")
    .and(page.locator("[data-key]"))
    .filter({ has: page.getByText(id, { exact: true }) });
}

/** Stages conversations one by one, as a person types them. */
export async function stageAdds(page: Page, ...ids: string[]) {
  await page.getByRole("button", { name: "Add conversations" }).click();
  const field = page.getByLabel("Conversation to add");
  for (const id of ids) {
    await field.fill(id);
    await field.press("Enter");
    await expect(field).toHaveValue("");
  }
  await field.press("Escape");
  await expect(field).toBeHidden();
}

/** Puts conversations among the marks, as a person types them. */
export async function stageMarking(page: Page, ...ids: string[]) {
  await page.getByRole("button", { name: "Mark conversations" }).click();
  const field = page.getByRole("combobox", { name: "Conversation to add" });
  for (const id of ids) {
    await field.fill(id);
    await field.press("Enter");
    await expect(field).toHaveValue("");
  }
  await field.press("Escape");
  await expect(field).toBeHidden();
}

function contactItem(id: string) {
  return id.startsWith("@TGS#") ? { Type: 2, ToGroupId: id } : { Type: 1, To_Account: id };
}
