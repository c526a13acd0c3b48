import type { Job } from "../chat/bulk-job.ts";
import type { ChangeRow } from "../chat/change-row.ts";
import type { ChatClient } from "../chat/client.ts";
import { commands, type Verb } from "../chat/commands.ts";
import { failed } from "../chat/outcome.ts";
import type { Conversation } from "../chat/wire.ts";
import { createPace } from "../desk/pace.ts";
import { sendChange } from "../desk/send-change.ts";
import type { TrailLines } from "../desk/trail-lines.ts";
import { withoutEpochs } from "./epochs-ignored-under-test.ts";
import { jana, jobsUnderTest, type Wire } from "./jobs-under-test.ts";
import { paperClock } from "./paper-clock-under-test.ts";
import type { KeptCall } from "./plan-calls.ts";

/** What a seed led to: what happened, step by step, and what must hold and does not. */
export type Simulated = { log: string[]; breaches: string[] };

type World = Awaited<ReturnType<typeof jobsUnderTest>>;
/** A bug that is planted, and must be found. */
export type Planted = "lostIsDone" | "blindResend" | "renamedTwice" | "epochIgnored" | "lateForgotten";

/** Of a fault at one call. */
const faults = ["none", "lostBefore", "lostAfter", "late", "late", "doneBut50005", "limited", "unreachable"] as const;

const people = ["user_0150", "user_0151", "user_0152", "user_0153"];
/** The last one the service takes into no group, which no read can tell: each of its items is refused on its own. */
const refused = { kind: "chatGroup", id: "@TGS#REFUSED" } satisfies Conversation;
const peers = [...people.map((id): Conversation => ({ kind: "user", id })), refused];
const names = ["Old", "Gone", "Autumn", "New"];
const looksMax = 4000;
const lookEveryMs = 250;

/**
 * A job from one seed: service, runners, pacing, client, database and clock in one process, in time on paper. The
 * seed decides the rows, how long each call takes, which gets lost, comes late, is refused or answered with a code that may mean either, when a runner dies, falls
 * asleep or stands still, when somebody takes long to say who may run it, when a person pauses or cancels, and what somebody else changes meanwhile.
 * `planted`: behind the ports of the simulation.
 */
export async function simulate(seed: number, planted?: Planted): Promise<Simulated> {
  const random = seeded(seed);
  const chance = (share: number) => random() < share;
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T; // none of the lists is empty
  const clock = paperClock();
  const callsPerSecond = pick([4, 16, 64]);
  const world = await jobsUnderTest(
    { file: ":memory:" },
    { callsPerSecond, world: "empty", wait: clock.wait, monotonic: clock.now, random },
  );
  const log: string[] = [];
  const breaches: string[] = [];
  const hold = (isHeld: boolean, what: string) => void (isHeld || breaches.push(what));
  try {
    const accounts = ["user_0101", "user_0102", "user_0103"].slice(0, 1 + Math.floor(random() * 3));
    await lay(world, accounts);
    const before = await contentsOf(world, accounts);
    const rows = rowsFrom(accounts, random, pick);
    const maker = await world.start();
    const plan = await world.planOf(maker, rows);
    if (plan.asked.count === 0) return { log: ["nothing to send"], breaches };
    const planned = await textsOf(world, plan.id);
    const isForeign = chance(0.2);
    const twin = isForeign ? undefined : await unbroken(world, accounts, rows);

    const share = pick([0, 0.05, 0.2, 0.4]);
    const steps = { now: 0, deadAt: chance(0.5) ? 10 + Math.floor(random() * 250) : Number.POSITIVE_INFINITY };
    const done = new Map<string, number>();
    /** Which of the runners sends now, and which no longer may. */
    let newest = 0;
    const gone = new Set<number>();
    const writing = new Map<string, number>();
    const arrivals: number[] = [];
    /** Of an account: carries out what is still on its way there. */
    const late = new Map<string, () => Promise<void>>();
    const later = (go: () => void, ms: number) => void clock.wait(ms).then(go);
    const pace = createPace({ callsPerSecond, now: clock.now, later });
    let asleep: { wake: () => void } | undefined;
    /** Accounts where a call that had left before its runner fell asleep arrives behind later ones, or behind its own first sending (018). */
    const overtaken = new Set<string>();
    const newestWrite = new Map<string, string>();
    const cameLate = new Set<string>();
    let sleeps = chance(0.3) ? 1 : 0;
    let stalls = chance(0.3) ? 2 : 0;
    let pauses = chance(0.25) ? 1 : 0;
    let cancels = chance(0.15) ? 1 : 0;
    let runner = await begin();

    function wireOf(number: number): Wire {
      return async (call, verb, input) => {
        const turn = await pace.turn("job");
        try {
          return await arrive(number, call, verb, input);
        } finally {
          turn.over();
        }
      };
    }

    async function arrive(number: number, call: Parameters<Wire>[0], verb: string, input: unknown) {
      const isWrite = commands[verb as Verb].writes; // what the client was asked for
      const fault = chance(share) ? pick(faults) : "none";
      const { account } = input as { account: string }; // every call of a job has one
      await clock.wait(1 + Math.floor(random() * 40));
      arrivals.push(clock.now());
      while ((arrivals[0] ?? 0) <= clock.now() - 1000) arrivals.shift();
      hold(arrivals.length <= callsPerSecond, `${arrivals.length} calls within a second, of ${callsPerSecond}`);
      if (isWrite) {
        const other = writing.get(account);
        hold(other === undefined || gone.has(other), `two changes of ${account} at the same time`);
        writing.set(account, number);
        newestWrite.set(account, text(verb, input));
      }
      const carried = async () => {
        const outcome = await call();
        if (isWrite && outcome.ok) done.set(text(verb, input), (done.get(text(verb, input)) ?? 0) + 1);
        if (planted === "renamedTwice" && JSON.stringify(input).includes('"rename"')) return call();
        return outcome;
      };
      log.push(`${clock.now()} ${number} ${isWrite ? text(verb, input) : `${verb} ${account}`} ${fault}`);
      try {
        if (isWrite && pauses > 0 && chance(0.3)) {
          pauses -= 1;
          log.push("pause");
          await runner.jobs.pause(jana, plan.id).catch(() => {});
        }
        if (isWrite && cancels > 0 && chance(0.1)) {
          cancels -= 1;
          log.push("cancel");
          await runner.jobs.cancel(jana, plan.id).catch(() => {});
        }
        if (isForeign && isWrite && chance(0.2)) await meddle(world, pick(accounts), pick);
        if (stalls > 0 && chance(0.05)) {
          stalls -= 1;
          const ms = pick([1500, 3500, 4500, 7000]);
          log.push(`all stands still for ${ms}`);
          clock.stall(ms);
        }
        if (isWrite && sleeps > 0 && chance(0.2)) {
          sleeps -= 1;
          log.push("sleep");
          await new Promise<void>((resolve) => {
            asleep = { wake: resolve };
          });
          const own = text(verb, input);
          if (newestWrite.get(account) !== own || cameLate.has(own)) overtaken.add(account);
        }
        // What one account is sent arrives there in the order of sending.
        if (isWrite) await late.get(account)?.();
        switch (fault) {
          case "none":
            return await carried();
          case "limited":
            return failed({ kind: "refused", code: 60007, info: "" });
          case "unreachable":
            return failed({ kind: "unreachable", info: "", sent: false });
          case "lostBefore":
            return failed({ kind: "unreachable", info: "", sent: true });
          case "late": {
            const arrives = async () => {
              if (late.get(account) !== arrives) return;
              late.delete(account);
              log.push(`${clock.now()} ${number} ${verb} arrives`);
              cameLate.add(text(verb, input));
              await carried();
            };
            if (isWrite) late.set(account, arrives);
            void clock.wait(pick([1500, 4500, 7000])).then(arrives);
            return failed({ kind: "unreachable", info: "", sent: true });
          }
          case "lostAfter":
            await carried();
            return failed({ kind: "unreachable", info: "", sent: true });
          case "doneBut50005":
            await carried();
            return failed({ kind: "refused", code: 50005, info: "" });
        }
      } finally {
        if (writing.get(account) === number) writing.delete(account);
      }
    }

    async function begin() {
      const number = ++newest;
      const endingOf: TrailLines["endingOf"] = async (changeId) => {
        const ending = await maker.lines.endingOf(changeId);
        const isLost = ending === "open" || ending?.how === "lost";
        const how = planted === "lostIsDone" ? ("settled" as const) : ("notSent" as const);
        return isLost ? { how, verdict: "done", code: 0, info: "", items: [], effects: [] } : ending;
      };
      const isBlind = planted === "lostIsDone" || planted === "blindResend";
      const slow = async () => {
        if (chance(0.03)) await clock.wait(pick([3500, 12_000]));
        return undefined;
      };
      const ports = {
        ...{ beatEveryMs: 1000, objection: slow },
        ...(isBlind && { lines: { ...maker.lines, endingOf } }),
        ...(planted === "lateForgotten" && { changes: { judgeAgain: async () => true } }),
      };
      const onStep = () => {
        steps.now += 1;
        if (steps.now !== steps.deadAt) return;
        log.push(`dies at ${steps.now}`);
        gone.add(number);
        fresh.die();
      };
      const wire = wireOf(number);
      const fresh = await world.start(ports, onStep, {
        wire,
        ...(planted === "epochIgnored" && { plugin: withoutEpochs }),
      });
      return { ...fresh, number };
    }

    await runner.jobs.start(jana, plan.id, plan.asked).catch(() => {});
    let job: Job | undefined;
    let deaths = 0;
    for (let looks = 0; looks < looksMax; looks++) {
      await clock.wait(lookEveryMs);
      job = await maker.jobs.load(plan.id);
      const told = Object.values(job?.rows ?? {});
      const isWhole = job === undefined || told.reduce((sum, count) => sum + count, 0) === plan.asked.count;
      hold(isWhole && told.every((count) => count >= 0), `rows are not conserved: ${JSON.stringify(job?.rows)}`);
      if (job === undefined || steps.now >= steps.deadAt) {
        // It died: of the start itself nothing may be left, or all of it.
        deaths += 1;
        steps.deadAt =
          deaths < 2 && chance(0.5) ? steps.now + 20 + Math.floor(random() * 200) : Number.POSITIVE_INFINITY;
        await world.lapse();
        gone.add(runner.number);
        runner = await begin();
        log.push("taken over");
        if (job === undefined) await runner.jobs.start(jana, plan.id, plan.asked).catch(() => {});
        else await runner.jobs.look().catch(() => {});
      } else if (asleep && looks > 20) {
        const { wake } = asleep;
        asleep = undefined;
        await world.lapse();
        gone.add(runner.number);
        const lateAt = clock.now();
        runner = await begin();
        log.push("taken over from a sleeper");
        await runner.jobs.look().catch(() => {});
        await clock.wait(2000);
        log.push(`it wakes, ${clock.now() - lateAt} ms late`);
        wake();
      } else if (job.state === "paused") {
        log.push("resume");
        await runner.jobs.resume(jana, plan.id).catch(() => {});
      } else if (job.state === "waiting") await runner.jobs.look().catch(() => {});
      if (job?.state === "done" || job?.state === "cancelled") break;
    }

    const ended = await world.rows(plan.id);
    const { rows: states } = job ?? { rows: undefined };
    const isCancelled = job?.state === "cancelled";
    hold(isCancelled || job?.state === "done", `the job is ${job?.state} (${JSON.stringify(job?.why)})`);
    hold(
      ended.every(({ state }) => state !== null),
      "a row has no result",
    );
    hold(ended.length === plan.asked.count, "rows were lost");
    const counted = ended.filter(({ state }) => state === "done").length;
    hold(states?.done === counted, `the job tells ${states?.done} rows done, the tables ${counted}`);
    hold((await maker.trail.verify()).intact, "the trail is broken");
    const open = await world.database.kysely.selectFrom("open_change").select("change_id").execute();
    hold(open.length === 0, "a change is open though the job is done");
    const isInOrder = overtaken.size === 0;
    // Somebody else may have renamed what a call has made, so that it is made once more.
    for (const [call, times] of isInOrder && !isForeign ? done : []) {
      const most = planned.filter((each) => each === call).length;
      hold(times <= most || call.startsWith("updateGroup members"), `carried out ${times} times, of ${most}: ${call}`);
    }
    // What is still on its way has nobody who waits for it.
    await clock.wait(8000);
    // What was lost twice is told as not done, and three deaths end a call: what came of it, and of what builds upon it, is anybody's guess.
    // Where nearly half of all calls come to nothing an account may not be readable eight times in a row.
    const isGuess = ({ state, info }: (typeof ended)[number]) =>
      state === "unknown" || info === "notDone" || (info === "unread" && share > 0.2);
    const unsure = new Set(ended.filter(isGuess).map(({ account }) => account));
    const guesses = ended.filter(({ state, info }) => state === "unknown" && info !== "killed");
    // Behind a deletion that was held back a creation meets the old group of that name.
    const reasons = ["notDone", "killed", "earlierFailed"];
    const hasReason = guesses.every(({ account }) =>
      ended.some((row) => row.account === account && reasons.some((reason) => reason === row.info)),
    );
    hold(isForeign || isCancelled || hasReason, `nobody knows of ${JSON.stringify(guesses)}`);
    const isTold = ({ account, state }: (typeof ended)[number]) =>
      twin && !unsure.has(account) && !(isCancelled && state === "notAttempted");
    for (const row of ended.filter(isTold)) {
      const same = twin?.rows.find(({ line }) => line === row.line);
      const [told, other] = [row, same].map((each) => `${each?.state} ${each?.said} ${each?.info}`);
      hold(told === other, `row ${row.line} is told as ${told}, in an unbroken run as ${other}`);
    }
    if (twin && unsure.size === 0 && isInOrder) {
      const left = await contentsOf(world, accounts);
      hold(isCancelled || left === twin.left, `not what an unbroken run leaves:\n${left}\n${twin.left}`);
      const { fail = 0, "no-op": idle = 0 } = (await undo(world, maker, plan.id)) ?? {};
      hold(fail + idle === 0, `of its undo ${fail} rows fail and ${idle} have nothing to do`);
      const back = await contentsOf(world, accounts);
      hold(back === before, `its undo does not lead back:\n${back}\n${before}`);
    }
    log.push(ended.map(({ line, state, attempts }) => `${line} ${state} ${attempts}`).join(", "));
    return { log, breaches };
  } finally {
    await world.close();
  }
}

/** Accounts and groups that the rows speak of. */
async function lay(world: World, accounts: readonly string[]): Promise<void> {
  const faults = [{ command: "*_contact_group", item: refused.id, code: 51007, at: "item" }];
  await world.service.send({ method: "PUT", path: "/_service/faults", body: JSON.stringify(faults) });
  for (const account of [...accounts, ...people, "user_0154"]) await world.straight.call("importAccount", { account });
  for (const account of accounts)
    for (const [name, peer] of [
      ["Old", "user_0153"],
      ["Gone", "user_0154"],
    ] as const)
      await world.straight.call("createGroup", { account, name, conversations: [{ kind: "user", id: peer }] });
}

/** The same on accounts of their own, which nothing befalls. */
async function unbroken(world: World, accounts: readonly string[], rows: readonly ChangeRow[]) {
  const twins = accounts.map(twinOf);
  await lay(world, twins);
  const runner = await world.start({ beatEveryMs: 2000 });
  const plan = await world.planOf(
    runner,
    rows.map((row) => ({ ...row, account: twinOf(row.account) })),
  );
  await runner.jobs.start(jana, plan.id, plan.asked);
  await runner.jobs.idle();
  return { left: await contentsOf(world, twins), rows: await world.rows(plan.id) };
}

/** The calls of a plan, each as it is sent. */
async function textsOf({ database: { kysely } }: World, plan: string): Promise<string[]> {
  const seq = kysely.selectFrom("bulk_plan").select("seq").where("id", "=", plan);
  const calls = await kysely.selectFrom("bulk_call").select("call").where("plan", "=", seq).execute();
  const texts: string[] = [];
  const client: ChatClient = {
    async call(verb, input) {
      texts.push(text(verb, input));
      return failed({ kind: "unreachable", info: "", sent: false });
    },
  };
  for (const { call } of calls) await sendChange(client, (JSON.parse(call) as KeptCall).change); // what plan-calls.ts wrote
  return texts;
}

/** Takes a job back as a person does, with nothing in the way. Gives what its plan said of its rows. */
async function undo(world: World, maker: Awaited<ReturnType<World["start"]>>, plan: string) {
  const rows = await world.rowsBack(maker, plan);
  if (rows.length === 0) return undefined;
  const runner = await world.start({ beatEveryMs: 2000 });
  const back = await world.planOf(runner, rows);
  await runner.jobs.start(jana, back.id, back.asked);
  await runner.jobs.idle();
  return back.totals.rows;
}

function twinOf(account: string): string {
  return `${account}-twin`;
}

async function contentsOf(world: World, accounts: readonly string[]): Promise<string> {
  return JSON.stringify(Object.values(await world.contents(accounts)));
}

/** Any rows, so that some change, some are so already and some will fail. */
function rowsFrom(accounts: readonly string[], random: () => number, pick: <T>(from: readonly T[]) => T): ChangeRow[] {
  return Array.from({ length: 3 + Math.floor(random() * 10) }, (_, at): ChangeRow => {
    const verb = pick(["add", "add", "add", "remove", "create", "rename", "delete", "ensure"] as const);
    const row = { line: at + 2, verb, account: pick(accounts), group: pick(names) };
    if (verb === "rename") return { ...row, to: pick(names) };
    const needsPeer = verb === "add" || verb === "remove" || (verb === "ensure" && random() < 0.5);
    return needsPeer ? { ...row, conversation: pick(peers) } : row;
  });
}

/** Somebody else's change, in the middle. */
async function meddle(world: World, account: string, pick: <T>(from: readonly T[]) => T): Promise<void> {
  const [group, to] = [pick(names), `${pick(names)} of others`];
  if (pick([true, false])) await world.straight.call("updateGroup", { account, group, change: { kind: "rename", to } });
  else await world.straight.call("createGroup", { account, name: group, conversations: [] });
}

/** A call by all that makes it one. */
function text(verb: string, input: unknown): string {
  const isOfMembers = JSON.stringify(input).includes('"members"');
  return `${verb} ${isOfMembers ? "members " : ""}${JSON.stringify(input)}`;
}

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
