import { randomUUID } from "node:crypto";
import type { Change, Sending } from "../chat/change.ts";
import { type ChatClient, createChatClient } from "../chat/client.ts";
import { failed, type Outcome } from "../chat/outcome.ts";
import { readAccount } from "../chat/read-account.ts";
import type { UndoPlan } from "../chat/trail-line.ts";
import type { Conversation } from "../chat/wire.ts";
import { openDatabase } from "../db/open-database.ts";
import { engineUnderTest, testApp } from "../engine/engine-under-test.ts";
import { createEngineFetch } from "../engine/fetch.ts";
import type { Settings } from "../engine/settings.ts";
import { type Changes, createChanges } from "./changes.ts";
import type { Place } from "./desk-under-test.ts";
import { createTrail } from "./trail.ts";
import { createTrailLines } from "./trail-lines.ts";
import { createUndo, type UndoOf } from "./undo.ts";

export const actor = { id: "p1", email: "jana@example.com", role: "agent" };
export const account = "user_0001";

/** The users from `from` on, as many as asked for. */
export function users(count: number, from: number): Conversation[] {
  return Array.from({ length: count }, (_, at) => ({ kind: "user", id: `user_${String(from + at).padStart(4, "0")}` }));
}

/** Between the console and the service: hands the call on, or loses or refuses it. */
export type Wire = (call: () => Promise<Outcome<unknown>>, verb: string, input: unknown) => Promise<Outcome<unknown>>;

/** A desk that can undo, before a service with the demo world. Nothing is waited for; `wires.now` and `waits.now` may be changed on the way. */
export async function undoUnderTest(databasePlace: Place, settings: Partial<Settings> = {}) {
  const database = await openDatabase(databasePlace);
  const service = await engineUnderTest({ world: "demo", settings });
  const { key, sdkAppId } = testApp;
  const target = { url: "http://engine", sdkAppId, admin: "administrator", key };
  const now = () => service.clock.now * 1000;
  const straight = createChatClient({ fetch: createEngineFetch(service.engine), target, now });
  const wires: { now: Wire } = { now: (call) => call() };
  const writes: string[] = [];
  const client: ChatClient = {
    async call(verb, input, gate) {
      const refused = await gate?.();
      if (refused) return failed(refused);
      if (!verb.startsWith("read") && !verb.startsWith("find")) writes.push(verb);
      // The wire hands on what it was given, or a failure.
      return (await wires.now(() => straight.call(verb, input), verb, input)) as Awaited<
        ReturnType<typeof straight.call<typeof verb>>
      >;
    },
  };
  const trail = createTrail(database);
  const lines = createTrailLines(database);
  const waits: { now: () => Promise<void> } = { now: async () => {} };
  const changes = createChanges(database, trail, { wait: () => waits.now() });
  const undoAt = (clock: () => number) => createUndo({ database, trail, lines, changes, now: clock });
  const undo = undoAt(Date.now);
  const place = { id: "own", name: "Embedded", host: "embedded", sdkAppId, client };

  async function carryOut(change: Change, sending: Partial<Sending> = {}): ReturnType<Changes["carryOut"]> {
    const order = { actor, target: place, sending: { id: randomUUID(), batch: randomUUID(), ...sending } };
    return changes.carryOut(order, change as Change & { verb: "renameGroup" }); // any of them
  }

  async function read() {
    const outcome = await readAccount(straight, account);
    if (!outcome.ok) throw new Error(JSON.stringify(outcome.failure));
    return outcome.value;
  }

  async function plan(of: UndoOf): Promise<UndoPlan> {
    const planned = await undo.plan(of, place);
    if (!planned.ok || "kind" in planned.value) throw new Error(JSON.stringify(planned));
    return planned.value;
  }

  return {
    ...{ database, trail, lines, changes, undo, undoAt, straight, place, wires, waits, writes, carryOut, read, plan },
    /** Plans and runs at once. */
    async run(of: UndoOf) {
      const outcome = await undo.run(of, (await plan(of)).hash, { actor, target: place });
      if (!outcome.ok || outcome.value.kind !== "ran") throw new Error(JSON.stringify(outcome));
      return outcome.value;
    },
    /** A group's members by id; undefined where there is no group of this name. */
    async members(name: string) {
      const { groups, contacts } = await read();
      const id = groups.find((group) => group.name === name)?.id;
      const within = contacts.filter(({ groupIds }) => id !== undefined && groupIds.includes(id));
      return id === undefined ? undefined : within.map(({ conversation }) => conversation.id).sort();
    },
    async close() {
      await service.close();
      await database.close();
    },
  };
}
