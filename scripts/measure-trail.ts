import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as pause } from "node:timers/promises";
import { openBackend } from "../lib/backend.ts";
import { openDatabase } from "../lib/db/open-database.ts";
import { createTrail, hashOfEntry } from "../lib/desk/trail.ts";
import { createTrailExport } from "../lib/desk/trail-export.ts";
import { createTrailLines } from "../lib/desk/trail-lines.ts";
import { parseEnv } from "../lib/env.ts";

/*
 * Figures for docs/decisions/014: what a change costs with and without its trail, and a trail of 1,000,000 entries
 * verified, read and exported. `node scripts/measure-trail.ts [entries]`
 */
/** Of the first entry that is laid; the next ones follow by a millisecond each. */
const laidFrom = 1_700_000_000_000;
const folder = mkdtempSync(join(tmpdir(), "groupdesk-measure-trail-"));
try {
  await measureChanges();
  await measureTrail(Number(process.argv[2] ?? 1_000_000));
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function measureChanges(): Promise<void> {
  const parsed = parseEnv({ GROUPDESK_DATA: join(folder, "small"), CHAT_SECRET_KEY: "key-for-measurements" });
  if (!parsed.ok) throw new Error(parsed.lines.join());
  const backend = await openBackend(parsed.env);
  const target = await backend.desk.targets.open("own");
  if (!target) throw new Error("no target");
  const actor = { id: "p", email: "p@example.com", role: "admin" };
  const place = { ...target, name: "embedded" };
  const conversations = Array.from({ length: 50 }, (_, at) => ({ kind: "user" as const, id: `user_0${100 + at}` }));
  const items = (round: number) =>
    conversations.map((conversation) => ({
      op: round % 2 === 0 ? ("add" as const) : ("remove" as const),
      conversation,
    }));
  const group = "group_0001";
  const bare = (round: number) =>
    target.client.call("updateGroup", {
      account: "user_0001",
      group,
      change: { kind: "members", items: items(round) },
    });
  const written = (round: number) =>
    backend.desk.changes.carryOut(
      { actor, target: place, sending: { id: randomUUID(), batch: randomUUID() } },
      { verb: "changeMembers", account: "user_0001", group, items: items(round) },
    );
  const times: Record<string, number[]> = { bare: [], written: [] };
  // Put in, then taken out again, by the same way: every call changes all of its items.
  for (let round = 0; round < 50; round++) {
    // The service allows so many calls a second.
    await pause(50);
    for (const [name, run] of [
      ["bare", bare],
      ["written", written],
    ] as const)
      for (const turn of [0, 1]) {
        const from = performance.now();
        const outcome = await run(turn);
        if (!outcome.ok) throw new Error(JSON.stringify(outcome.failure));
        times[name]?.push(performance.now() - from);
      }
  }
  for (const [name, all] of Object.entries(times))
    console.log(`${name}: median ${medianOf(all)} ms for a call of 50 items`);
  await backend.close();
}

async function measureTrail(entries: number): Promise<void> {
  const database = await openDatabase({ file: join(folder, "large.db") });
  const trail = createTrail(database);
  const lines = createTrailLines(database);
  await timed("100 entries appended, one after the other", async () => {
    for (let at = 0; at < 100; at++) await trail.append({ kind: "event", verb: "measured" });
  });
  await timed(`${entries} entries laid`, async () => layChain(entries));
  await withMemory("verified", () => trail.verify());
  const first = await timed("first page", () => lines.page({}));
  console.log(`${first.lines.length} lines a page`);
  await timed("a page in the middle", () => lines.page({}, entries / 2));
  await timed("a page of one account", () => lines.page({ account: "user_77" }));
  await timed("a page of one code", () => lines.page({ code: 51007 }));
  await timed("a page of one person", () => lines.page({ person: "p5@example.com" }));
  await timed("a page of somebody who did one thing", () => lines.page({ person: "once@example.com" }));
  await timed("a page of nobody", () => lines.page({ person: "nobody@example.com" }));
  await timed("a page of one person and group", () => lines.page({ person: "p5@example.com", group: "VIP 5" }));
  await timed("a page of the first day", () => lines.page({ until: laidFrom + 1000 }));
  await timed("a page of a moment in the middle", () =>
    lines.page({ since: laidFrom + entries / 4, until: laidFrom + entries / 4 + 10 }),
  );
  await timed("a page of a time before everything", () => lines.page({ until: laidFrom - 1 }));
  await timed("counted to 10,001", () => lines.count({}, 10_001));
  for (const format of ["csv", "json"] as const) {
    let bytes = 0;
    await withMemory(`exported as ${format}`, async () => {
      for await (const piece of createTrailExport(trail, lines)(format, {})) bytes += piece.length;
    });
    console.log(`${(bytes / 2 ** 20).toFixed(0)} MiB`);
  }
  await database.close();
}

/** What `append` would write, without a commit for each: the chain goes on where it stands. */
function layChain(entries: number): void {
  const file = new DatabaseSync(join(folder, "large.db"));
  const empty = { batch_id: null, undo_of: null, code: 0 };
  const last = file.prepare("SELECT seq, hash FROM trail ORDER BY seq DESC LIMIT 1").get();
  let [seq, previous] = [Number(last?.seq), String(last?.hash)];
  const names =
    "seq at kind change_id batch_id undo_of person_id person role target_id target account verb code body previous hash";
  const insert = file.prepare(
    `INSERT INTO trail (${names.replaceAll(" ", ", ")}) VALUES (${names.replaceAll(/\w+/g, ":$&").replaceAll(" ", ", ")})`,
  );
  const term = file.prepare("INSERT INTO trail_term (term, seq) VALUES (?, ?)");
  file.exec("BEGIN");
  for (let turn = 0; turn < entries / 2; turn++) {
    const id = randomUUID();
    const [account, person] = [`user_${turn % 10_000}`, turn === 10 ? "once" : `p${turn % 20}`];
    const change = { verb: "renameGroup", account, group: `VIP ${turn}`, to: `VIP ${turn + 1}` };
    const effects = [{ kind: "renamed", groupId: 1, from: change.group, to: change.to }];
    const place = { ...empty, at: laidFrom + turn, change_id: id, target_id: "own", target: "embedded" };
    const who = { person_id: person, person: `${person}@example.com`, role: "agent", account, verb: "renameGroup" };
    const nobody = { person_id: null, person: null, role: null, account: null, verb: null };
    const ending = { how: "answered", code: 0, info: "", items: [], effects };
    for (const part of [
      { ...place, ...who, kind: "begun", body: JSON.stringify({ change }) },
      { ...place, ...nobody, kind: "ended", body: JSON.stringify(ending) },
    ]) {
      seq += 1;
      const row = { ...part, seq, previous };
      previous = hashOfEntry(row);
      insert.run({ ...row, hash: previous });
    }
    term.run(`group:VIP ${turn % 1000}`, seq - 1);
    if (turn % 500 === 0) term.run("code:51007", seq - 1);
  }
  file.exec("COMMIT");
  file.close();
}

/** As `timed`, and by how much the process grew meanwhile. */
async function withMemory(name: string, work: () => Promise<unknown>): Promise<void> {
  const base = process.memoryUsage.rss();
  let most = base;
  const timer = setInterval(() => {
    most = Math.max(most, process.memoryUsage.rss());
  }, 20);
  await timed(name, work);
  clearInterval(timer);
  const [grew, all] = [most - base, most].map((bytes) => (bytes / 2 ** 20).toFixed(0));
  console.log(`  memory grew by ${grew} MiB at most, to ${all} MiB`);
}

async function timed<T>(name: string, work: () => Promise<T>): Promise<T> {
  const from = performance.now();
  const value = await work();
  console.log(`${name}: ${(performance.now() - from).toFixed(1)} ms`);
  return value;
}

function medianOf(all: readonly number[]): string {
  return (all.toSorted((one, other) => one - other)[Math.floor(all.length / 2)] ?? 0).toFixed(2);
}
