import { cpSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { makeAccount, openGroup, rowOf, stageAdds } from "./account.ts";
import { consoleIn, expect, signIn, test, withFolder } from "./app.ts";

test.use({ storageState: { cookies: [], origins: [] } });
test.setTimeout(120_000);

test("F40: a new build under an open page asks to load it again, and what is staged goes out afterwards", async ({
  page,
}) => {
  await withFolder(async (folder) => {
    const program = await consoleIn(join(folder, "data"));
    try {
      await program.start();
      await signIn(page, program.url);
      const account = await makeAccount(program, { Crew: [] }, ["ann"]);
      await page.goto(`${program.url}/accounts/${account}`);
      await openGroup(page, "Crew");
      await stageAdds(page, "ann");
      await program.stop();
      await program.start({}, anotherBuild(join(folder, "build")));

      await page.keyboard.press("Control+s");
      const watch = page.getByRole("status").filter({ hasText: "Groupdesk was updated since this page was loaded." });
      await expect(watch).toBeVisible({ timeout: 20_000 });
      await expect(rowOf(page, "ann")).toHaveAttribute("data-sign", "add");
      page.on("dialog", (dialog) => dialog.accept());
      // The same build again, as what the page comes from next: the other knows no action by any name of a page's.
      await program.stop();
      await program.start();
      await watch.getByRole("button", { name: "Load again" }).click();
      await page.getByRole("button", { name: "Bring back" }).click();
      await expect(rowOf(page, "ann")).toHaveAttribute("data-sign", "add");
      await page.keyboard.press("Control+s");
      await expect(rowOf(page, "ann")).toContainText("Added");
    } finally {
      await program.stop();
    }
  });
});

/** A copy of the build whose actions have other names, as those of another source have. */
function anotherBuild(folder: string): string {
  const root = resolve(import.meta.dirname, "../..");
  cpSync(join(root, ".next"), join(folder, ".next"), {
    recursive: true,
    verbatimSymlinks: true,
    filter: (path) => !/[\\/]\.next[\\/]cache$/.test(path),
  });
  for (const name of ["node_modules", "package.json", "next.config.ts", "lib"])
    symlinkSync(join(root, name), join(folder, name));
  const path = join(folder, ".next/server/server-reference-manifest.json");
  const manifest = JSON.parse(readFileSync(path, "utf8"));
  const renamed = Object.entries(manifest.node).map(([id, action]) => [
    id.slice(0, 2) + id.slice(2).split("").reverse().join(""),
    action,
  ]);
  const text = JSON.stringify({ ...manifest, node: Object.fromEntries(renamed) });
  writeFileSync(path, text);
  writeFileSync(path.replace(/json$/, "js"), `self.__RSC_SERVER_MANIFEST=${JSON.stringify(text)}`);
  return folder;
}
