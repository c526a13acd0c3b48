import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, expect, test } from "vitest";
import { openDatabase } from "./db/open-database.ts";
import { createTrail } from "./desk/trail.ts";
import { verifyTrail } from "./verify-trail.ts";

const folder = mkdtempSync(join(tmpdir(), "groupdesk-verify-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const environment = { ...process.env, GROUPDESK_DATA: folder, DATABASE_URL: "" };

test("F51: the trail is told intact while the console runs, and a tail that was cut off shows by a head that was kept", async () => {
  expect(await verifyTrail(environment)).toEqual({ code: 2, line: expect.stringContaining("no trail at") });
  const file = join(folder, "console.db");
  const running = await openDatabase({ file });
  const trail = createTrail(running);
  for (const account of ["a", "b", "c"]) await trail.append({ kind: "event", account });
  const { head } = await trail.head();
  expect(await verifyTrail(environment, head)).toEqual({
    code: 0,
    line: `Intact: 3 entries, head ${head}; the given head is in it`,
  });
  await running.close();

  const thief = new DatabaseSync(file);
  thief.exec("DROP TRIGGER trail_no_delete; DELETE FROM trail WHERE seq = 3;");
  expect(await verifyTrail(environment)).toMatchObject({ code: 0, line: expect.stringMatching(/^Intact: 2 entries/) });
  expect(await verifyTrail(environment, head)).toEqual({
    code: 1,
    line: expect.stringContaining(`${head} is not in it`),
  });
  thief.exec("DROP TRIGGER trail_no_update; UPDATE trail SET account = 'x' WHERE seq = 2;");
  thief.close();
  expect(await verifyTrail(environment)).toEqual({ code: 1, line: "BROKEN at entry 2: it was changed." });
});
