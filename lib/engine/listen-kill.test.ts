import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, describe, expect, test } from "vitest";
import { engineUnderTest, testApp } from "./engine-under-test.ts";
import { openPostgresStore } from "./store-postgres.ts";
import { freshDatabase } from "./store-postgres-under-test.ts";
import { openSqliteStore } from "./store-sqlite.ts";

/*
 * A child serves, this process calls it and keeps a ledger of what was acknowledged. Every change adds two
 * conversations in one call: after the kill an account may hold both or none, and must hold all acknowledged ones.
 */
describe("a service that is killed under load", () => {
  const folder = mkdtempSync(join(tmpdir(), "groupdesk-kill-"));
  const file = join(folder, "groupdesk.db");
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  test.each(["SQLite", "PostgreSQL"])(
    "SIGKILL, three times: every acknowledged change is there, and none is half there: %s",
    async (kind) => {
      const place = kind === "SQLite" ? file : await freshDatabase();
      const acknowledged = new Set<number>();
      let next = 0;
      for (const callsBeforeKill of [40, 150, 400]) {
        const child = await serveIn(place);
        const until = acknowledged.size + callsBeforeKill;
        const caller = async () => {
          for (;;) {
            const number = next++;
            if (!(await child.add(number))) return;
            acknowledged.add(number);
            if (acknowledged.size === until) child.process.kill("SIGKILL");
          }
        };
        const exited = once(child.process, "exit");
        await Promise.all(Array.from({ length: 8 }, caller));
        expect((await exited)[1]).toBe("SIGKILL");
      }
      expect(acknowledged.size).toBeGreaterThanOrEqual(590);

      const store = kind === "SQLite" ? openSqliteStore({ file }) : await openPostgresStore({ url: place });
      const held = new Set<string>();
      for (let drawer = 0; drawer < drawers; drawer++) {
        const owner = `user_${String(drawer + 10).padStart(4, "0")}`;
        const view = await store.carryOut(testApp.sdkAppId, { owner, contacts: { kind: "all" } }, (seen) => ({
          reply: seen,
          changes: {},
        }));
        for (const { conversation } of view.contacts.values()) held.add(conversation.id);
        expect(view.owner?.grouped).toBe(view.contacts.size);
      }
      const missing = [...acknowledged].filter((number) => !held.has(`left-${number}`));
      const half = Array.from({ length: next }, (_, number) => number).filter(
        (number) => held.has(`left-${number}`) !== held.has(`right-${number}`),
      );
      expect({ missing, half }).toEqual({ missing: [], half: [] });
      await store.close();
    },
  );
});

const drawers = 8;

async function serveIn(place: string) {
  const script = `
    const { openSqliteStore } = await import(${JSON.stringify(import.meta.resolve("./store-sqlite.ts"))});
    const { openPostgresStore } = await import(${JSON.stringify(import.meta.resolve("./store-postgres.ts"))});
    const { createEngine } = await import(${JSON.stringify(import.meta.resolve("./engine.ts"))});
    const { listen } = await import(${JSON.stringify(import.meta.resolve("./listen.ts"))});
    const settings = { ratePerSecond: null };
    const [, place] = process.argv;
    const store = place.startsWith("postgres:") ? await openPostgresStore({ url: place }) : openSqliteStore({ file: place });
    const engine = createEngine({ app: ${JSON.stringify(testApp)}, store, settings });
    await engine.layFirst("brimful");
    console.log((await listen({ engine, port: 0 })).url);`;
  const child: ChildProcess = spawn(process.execPath, ["--input-type=module", "-e", script, place], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  if (!child.stdout) throw new Error("the child has no output");
  const [url] = (await once(createInterface(child.stdout), "line")) as [string];
  const { query } = await engineUnderTest();
  const { usersig } = Object.fromEntries(new URLSearchParams(query()));
  const post = async (command: string, content: object): Promise<boolean> => {
    try {
      const signed = `sdkappid=${testApp.sdkAppId}&identifier=administrator&usersig=${usersig}&contenttype=json`;
      const response = await fetch(`${url}/v4/recentcontact/${command}?${signed}`, {
        method: "POST",
        body: JSON.stringify(content),
      });
      const answer = (await response.json()) as { ErrorCode: number };
      if (answer.ErrorCode !== 0 && answer.ErrorCode !== 50002) throw new TypeError(`answered ${answer.ErrorCode}`);
      return true;
    } catch (error) {
      if (error instanceof TypeError && error.message.startsWith("answered")) throw error;
      return false;
    }
  };
  for (let drawer = 0; drawer < drawers; drawer++) {
    const From_Account = `user_${String(drawer + 10).padStart(4, "0")}`;
    await post("create_contact_group", { From_Account, GroupContactItem: [{ GroupName: "Load" }] });
  }
  return {
    process: child,
    add(number: number) {
      const items = ["left", "right"].map((side) => ({
        ContactOptType: 1,
        ContactItem: { Type: 2, ToGroupId: `${side}-${number}` },
      }));
      return post("update_contact_group", {
        From_Account: `user_${String((number % drawers) + 10).padStart(4, "0")}`,
        UpdateType: 1,
        UpdateGroup: { UpdateGroupType: 2, OldGroupName: "Load", ContactUpdateItem: items },
      });
    },
  };
}
