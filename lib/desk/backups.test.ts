import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, expect, test, vi } from "vitest";
import { headersOf, openDeskUnderTest, places } from "./desk-under-test.ts";

const closes: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closes.splice(0).reverse()) await close();
});

const jana = { id: "p1", email: "jana@example.com", role: "admin" };
const person = { name: "Jana", email: "jana@example.com", password: "a long enough one" };

function freshFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "groupdesk-backups-"));
  closes.push(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

async function bytesOf(pieces: AsyncGenerator<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const piece of pieces) all.push(piece);
  return Buffer.concat(all);
}

test("F18: a backup of a running console is whole, while it writes; nothing of it stays behind, also where nobody reads it", async () => {
  const folder = freshFolder();
  const desk = await openDeskUnderTest({ file: join(folder, "console.db") });
  closes.push(() => desk.close());
  const many = Array.from({ length: 2000 }, () =>
    desk.trail.append({ kind: "event", body: { text: "x".repeat(500) } }),
  );
  await many[100];
  const backup = await desk.backups.make(jana);
  if (!backup.ok) throw new Error("no backup");
  const [held] = readdirSync(join(folder, "backups"));
  expect(statSync(join(folder, "backups", held ?? "")).mode & 0o777).toBe(0o600);
  const kept = join(folder, "kept.db");
  writeFileSync(kept, await bytesOf(backup.value.pieces));
  expect(statSync(kept).size).toBe(backup.value.bytes);
  await Promise.all(many);
  const copy = new DatabaseSync(kept, { readOnly: true });
  expect(copy.prepare("PRAGMA integrity_check").get()).toEqual({ integrity_check: "ok" });
  expect(copy.prepare("PRAGMA journal_mode").get()).toEqual({ journal_mode: "delete" });
  expect(copy.prepare("SELECT verb, person FROM trail WHERE verb IS NOT NULL").all()).toEqual([
    { verb: "backupTaken", person: "jana@example.com" },
  ]);
  copy.close();
  const unread = await desk.backups.make(jana);
  if (!unread.ok) throw new Error("no backup");
  await unread.value.pieces.next();
  await unread.value.pieces.return(undefined);
  expect(readdirSync(join(folder, "backups"))).toEqual([]);
  writeFileSync(join(folder, "backups", "left"), "of one that was killed");
  await desk.close();
  closes.pop();
  const again = await openDeskUnderTest({ file: join(folder, "console.db") });
  closes.push(() => again.close());
  expect(readdirSync(folder)).not.toContain("backups");
});

test("what stands on a server, or nowhere, is not copied", async () => {
  for (const place of Object.values(places)) {
    const desk = await openDeskUnderTest(await place());
    closes.push(() => desk.close());
    expect(await desk.backups.make(jana)).toMatchObject({ failure: { issues: [{ message: "postgres" }] } });
  }
});

test("F43: behind a backup that was put back the trail and the log say so, nobody is signed in, and the trail is intact", async () => {
  const said = vi.spyOn(console, "warn").mockImplementation(() => {});
  const folder = freshFolder();
  const place = { file: join(folder, "console.db") };
  const desk = await openDeskUnderTest(place, person);
  const signedIn = await desk.people.signIn({ email: person.email, password: person.password }, headersOf());
  if (!signedIn.ok) throw new Error("not signed in");
  const headers = headersOf(signedIn.cookies);
  expect(await desk.people.sessionOf(headers)).toBeDefined();
  const backup = await desk.backups.make(jana);
  if (!backup.ok) throw new Error("no backup");
  const bytes = await bytesOf(backup.value.pieces);
  await desk.trail.append({ kind: "event", verb: "later" });
  await desk.close();
  writeFileSync(place.file, bytes);
  expect(said).not.toHaveBeenCalled();
  const restored = await openDeskUnderTest(place, person);
  closes.push(() => restored.close());
  expect(await restored.people.sessionOf(headers)).toBeUndefined();
  const { lines } = await restored.lines.page({});
  expect(lines[0]).toMatchObject({ verb: "databaseRestored" });
  expect(lines.map((line) => line.kind === "event" && line.verb)).not.toContain("later");
  expect(await restored.trail.verify()).toMatchObject({ intact: true });
  expect(said).toHaveBeenCalledTimes(1);
  said.mockRestore();
});
