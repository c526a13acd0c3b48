import { createReadStream } from "node:fs";
import { join } from "node:path";
import { createJobs } from "../lib/bulk/jobs.ts";
import { createPlans } from "../lib/bulk/plans.ts";
import { readRows } from "../lib/bulk/read-rows.ts";
import { type ChatClient, createChatClient } from "../lib/chat/client.ts";
import { openDatabase } from "../lib/db/open-database.ts";
import { createChanges } from "../lib/desk/changes.ts";
import { createPace } from "../lib/desk/pace.ts";
import { createTrail } from "../lib/desk/trail.ts";
import { createTrailLines } from "../lib/desk/trail-lines.ts";
import { bestOf } from "./clean-up-seconds.ts";

// The console's own planner, runner, trail and pace on a database of their own, without its pages.

const [origin = "", folder = "", app = "{}", mode] = process.argv.slice(2);
const { sdkAppId, admin, key } = JSON.parse(app) as { sdkAppId: number; admin: string; key: string };
const callsPerSecond = 200;
const began = performance.now();
const seconds: number[] = [];
let [calls, limited] = [0, 0];

const straight = createChatClient({ fetch, target: { url: origin, sdkAppId, admin, key } });
const pace = createPace({ callsPerSecond });
const client: ChatClient = {
  async call(verb, input, gate) {
    const turn = await pace.turn("job");
    try {
      const outcome = await straight.call(verb, input, gate);
      calls += 1;
      const second = Math.floor((performance.now() - began) / 1000);
      seconds[second] = (seconds[second] ?? 0) + 1;
      if (!outcome.ok && outcome.failure.kind === "refused" && outcome.failure.code === 60007) limited += 1;
      return outcome;
    } finally {
      turn.over();
    }
  },
};

const database = await openDatabase({ file: join(folder, "console.db") });
const trail = createTrail(database);
const lines = createTrailLines(database);
const plans = createPlans(database, trail, join(folder, "plans"));
const actor = { id: "bench", email: "bench@example.com", role: "admin" };
const place = { id: "own", name: "Bench", host: new URL(origin).host, sdkAppId, callsPerSecond };
const target = { ...place, client, isReal: false };
const jobs = createJobs({
  ...{ database, trail, lines, plans, changes: createChanges(database, trail) },
  open: async () => target,
  objection: async () => undefined,
});

const id = mode === "--account" ? ((await plans.list(1))[0]?.id ?? "") : await started();
const looks = setInterval(() => void jobs.look(), 500);
for (;;) {
  const job = await jobs.load(id);
  const { done = 0, failed = 0, unknown = 0, pending = 0 } = job?.rows ?? {};
  console.log(`rows ${done + failed}`);
  if (job?.state === "done" || job?.state === "paused") {
    const took = (performance.now() - began) / 1000;
    const rates = { calls, seconds: took, limited, perSecond: bestOf(seconds, took) };
    console.log(JSON.stringify({ ...rates, failed, unaccounted: pending + unknown }));
    break;
  }
  await new Promise((resolve) => setTimeout(resolve, 200));
}
clearInterval(looks);
await database.close();
process.exit(0);

async function started(): Promise<string> {
  const { rows } = await readRows(createReadStream(join(folder, "rows.csv")));
  const made = await plans.make({ actor, target, title: "measured" }, rows);
  if (!made.ok) throw new Error(`no plan was made: ${made.failure.kind}`);
  await plans.idle();
  const plan = await plans.load(made.value.id);
  const { change = 0, unknown = 0 } = plan?.totals?.rows ?? {};
  const begun = await jobs.start(actor, made.value.id, { hash: plan?.hash ?? "", count: change + unknown });
  if (!begun.ok) throw new Error(`it did not start: ${JSON.stringify(begun.failure)}`);
  return made.value.id;
}
