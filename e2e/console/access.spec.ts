import { groupsOf, makeAccount, openAccount, rowOf, stageAdds } from "./account.ts";
import { expect, test } from "./app.ts";
import { expectSound, views } from "./sound.ts";

for (const { colorScheme, width } of [...views, { colorScheme: "dark", width: 1024 } as const]) {
  test(`axe finds nothing serious: ${colorScheme}, ${width} px`, async ({ page, server }) => {
    test.slow();
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await page.setViewportSize({ width, height: 860 });
    await page.goto("/");
    await expectSound(page, "find");

    await openAccount(page, "nobody-here");
    await expectSound(page, "not imported");

    const account = await makeAccount(server, { "VIP 客户": ["ann", "bob", "@TGS#1B2AUI7RZ"], Empty: [] }, ["cy"]);
    await openAccount(page, account);
    await expect(rowOf(page, "ann")).toBeVisible();
    await expectSound(page, "all");

    await page.goto(`${page.url()}?group=1`);
    await expect(rowOf(page, "ann")).toBeVisible();
    await stageAdds(page, "cy", "@TGS#2DEADQ7XK");
    await rowOf(page, "bob").click();
    await page.keyboard.press("Delete");
    await page.keyboard.press("F2");
    await page.getByLabel("Group name").fill("x".repeat(65));
    await expectSound(page, "staged, with a name too long");
    await page.getByLabel("Group name").fill("VIP 客户 2026, a rather long one");
    await page.keyboard.press("Control+s");
    await expect(page.getByText("3 of 4 done.")).toBeVisible();
    await expectSound(page, "applied, one failed");

    await page.keyboard.press("Shift+A");
    await page.getByLabel("One id a line").fill(`dee\ndee\n${"y".repeat(40)}`);
    await expectSound(page, "list");
  });
}

test("at 320 px nothing scrolls sideways", async ({ page, server }) => {
  await page.setViewportSize({ width: 320, height: 640 });
  const account = await makeAccount(server, { ["n".repeat(64)]: ["ann"] });
  await page.goto(`/accounts/${account}?group=1`);
  await expect(rowOf(page, "ann")).toBeVisible();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
});

test("on a phone nothing moves under the finger once the page is there", async ({ page, server }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.addInitScript(() => {
    const moved: string[] = [];
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) moved.push(`${(entry as unknown as { value: number }).value}`); // a kind that TypeScript does not know
    }).observe({ type: "layout-shift", buffered: true });
    Object.assign(window, { moved });
  });
  const account = await makeAccount(server, { Crew: ["ann"], Family: [] });
  await openAccount(page, account);
  // Two frames, so that what the page did when it came alive has been drawn.
  await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
  expect(await page.evaluate("moved")).toEqual([]);
});

test("on a phone the groups are a drawer behind a button", async ({ page, server }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  const account = await makeAccount(server, { Crew: ["ann"], Family: [] });
  await openAccount(page, account);
  await page.getByRole("button", { name: "Groups", exact: true }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Family" }).click();
  await expect(page.getByRole("heading", { level: 2, name: "Family" })).toBeVisible();
  await expect(page.getByRole("dialog")).toBeHidden();
});

test("the keyboard alone carries an errand from the first page to the last result", async ({ page, server }) => {
  const account = await makeAccount(server, { Crew: ["ann", "bob"] }, ["cy"]);
  await page.goto("/");
  await expect(page.getByLabel("UserID")).toBeFocused();
  await page.keyboard.type(account);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: account })).toBeVisible();

  const crew = page.getByRole("button", { name: "Crew 2 conversations" });
  for (let stops = 0; stops < 40 && !(await crew.evaluate((each) => each === document.activeElement)); stops++) {
    await page.keyboard.press("Tab");
  }
  await page.keyboard.press("Enter");
  await page.keyboard.press("F2");
  await page.keyboard.press("Control+a");
  await page.keyboard.type("Night crew");
  await page.keyboard.press("Enter");
  await page.keyboard.press("a");
  await page.keyboard.type("cy");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Escape");

  const inGrid = () => page.evaluate(() => document.activeElement?.getAttribute("role") === "row");
  for (let stops = 0; stops < 40 && !(await inGrid()); stops++) await page.keyboard.press("Tab");
  await page.keyboard.press("End");
  await expect(rowOf(page, "bob")).toBeFocused();
  await page.keyboard.press("Delete");
  await page.keyboard.press("Control+s");
  await expect(page.getByText("All 3 changes done.")).toBeVisible();
  expect(await groupsOf(server, account)).toEqual({ "Night crew": ["ann", "cy"] });
});

test("a dialog opens where typing should go, and gives the focus back", async ({ page, server }) => {
  const account = await makeAccount(server, { Crew: ["ann"] });
  await openAccount(page, account, "Crew");
  const dialog = page.getByRole("dialog");
  for (const [key, field] of [
    ["n", "Group name"],
    ["Shift+A", "One id a line"],
  ] as const) {
    await page.keyboard.press(key);
    await expect(dialog.getByLabel(field)).toBeFocused();
    await page.keyboard.press("Escape");
    await expect(dialog).toBeHidden();
    await page.keyboard.press("Escape");
  }
  const button = page.getByRole("button", { name: "Delete group" });
  await button.focus();
  await page.keyboard.press("Enter");
  await expect(dialog.getByLabel("Type the name to confirm")).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(button).toBeFocused();
});
