import { createEngine, type ServiceReply } from "../engine/engine.ts";
import { chatGroup, create, mark, marks, members, rename, user } from "../engine/request-bodies.ts";
import { openSqliteStore } from "../engine/store-sqlite.ts";
import { type Answer, type ServiceProcess, signedQuery, trialApp } from "./service-process.ts";
import type { Random } from "./trial-size.ts";

type Call = { command: string; body: object };
type Writer = { account: string; pending?: Call };

/**
 * What a service must hold, kept beside it: a twin in memory carries out each call once its answer is there, and must
 * answer the same. A call whose answer never came may have been done or not, and nothing else may have happened.
 */
export async function openLedger(random: Random, writersMax: number) {
  const { sdkAppId, admin, key } = trialApp;
  const engine = createEngine({
    app: { sdkAppId, admins: [admin], key },
    store: openSqliteStore({ file: ":memory:" }),
    settings: { ratePerSecond: null },
  });
  await engine.reset("demo");
  const writers = Array.from({ length: writersMax }, (_, at): Writer => {
    return { account: `user_${String(at + 10).padStart(4, "0")}` };
  });
  let acknowledged = 0;
  const tally = { done: 0, undone: 0 };

  const twin = (path: string, body: object, method = "POST"): Promise<ServiceReply> =>
    engine.answer({ method, path, query: signedQuery(), body: JSON.stringify(body) });
  const carryOut = ({ command, body }: Call) => twin(`/v4/recentcontact/${command}`, body);

  return {
    /** Answers that came, and what became of the calls that had none. */
    get figures() {
      return { acknowledged, ...tally };
    },

    /**
     * Every writer calls, one call after the other, until its service is gone; `strike` is called after so many answers.
     * Rejects where twin and service differ.
     */
    async load(service: ServiceProcess, answers: number, strike: () => void): Promise<void> {
      const strikeAt = acknowledged + answers;
      await Promise.all(
        writers.map(async (writer) => {
          for (;;) {
            writer.pending = drawn(random, writer.account);
            const answer = await service.call(writer.pending.command, writer.pending.body).catch(() => undefined);
            if (!answer) return;
            requireSame(writer.pending, answer, await carryOut(writer.pending));
            writer.pending = undefined;
            acknowledged += 1;
            if (acknowledged === strikeAt) strike();
          }
        }),
      );
    },

    /** Where the service holds anything else than the twin: the accounts, and both sides of the first. */
    async differences(service: ServiceProcess): Promise<{ account: string; held: unknown; wanted: unknown }[]> {
      const held = statesOf(await service.call("/_service/snapshot", {}, "GET"));
      let wanted = statesOf(await twin("/_service/snapshot", {}, "GET"));
      for (const writer of writers.filter(({ pending }) => pending)) {
        const { account, pending } = writer;
        writer.pending = undefined;
        // What changed nothing may have been carried out: nobody could tell.
        if (held.get(account) === wanted.get(account)) tally.undone += 1;
        else if (pending) {
          await carryOut(pending);
          tally.done += 1;
        }
      }
      wanted = statesOf(await twin("/_service/snapshot", {}, "GET"));
      return [...new Set([...held.keys(), ...wanted.keys()])]
        .filter((account) => held.get(account) !== wanted.get(account))
        .map((account) => ({ account, held: held.get(account), wanted: wanted.get(account) }));
    },

    close: () => engine.close(),
  };
}

const names = ["VIP", "Leads", "客户", "Night shift", "Old"] as const;

/** A call about an account, which may well be refused: a name that is taken, a group that is not there. */
function drawn(random: Random, account: string): Call {
  const name = random.one(names);
  const item = () => (random.below(2) === 0 ? user(userAt(random.below(200))) : chatGroup(`crew-${random.below(300)}`));
  const items = (most: number) => Array.from({ length: 1 + random.below(most) }, item);
  const deed = random.below(10);
  if (deed < 2) return { command: "create_contact_group", body: create(account, name, items(4)) };
  if (deed === 2) return { command: "update_contact_group", body: rename(account, name, random.one(names)) };
  if (deed === 3)
    return { command: "del_contact_group", body: { From_Account: account, GroupName: [random.one(names)] } };
  if (deed === 4) {
    const one = mark(3, item(), { SetMark: [1 + random.below(64)], ClearMark: [1], CustomMark: name });
    return { command: "mark_contact", body: marks(account, [one]) };
  }
  const changes = items(8).map((each): [1 | 2, object] => [random.below(3) === 0 ? 2 : 1, each]);
  return { command: "update_contact_group", body: members(account, name, changes) };
}

function userAt(number: number): string {
  return `user_${String(number + 1).padStart(4, "0")}`;
}

function requireSame(call: Call, answer: Answer, wanted: ServiceReply): void {
  const [one, other] = [answer, wanted].map((each) => JSON.stringify(each, withoutTimes));
  if (one !== other) throw new Error(`${call.command} ${JSON.stringify(call.body)} was answered ${one}, not ${other}`);
}

/** The whole of each account as one text, without the times: the two clocks are not the same. */
function statesOf(snapshot: { [field: string]: unknown }): Map<string, string> {
  if (!Array.isArray(snapshot.accounts)) throw new Error(`no snapshot: ${JSON.stringify(snapshot).slice(0, 200)}`);
  return new Map(snapshot.accounts.map((each) => [String(each.account), JSON.stringify(each, withoutTimes)]));
}

function withoutTimes(name: string, value: unknown): unknown {
  return name === "changedAt" || name === "Timestamp" ? undefined : value;
}
