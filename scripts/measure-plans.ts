import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { parseArgs } from "node:util";
import { createPlans } from "../lib/bulk/plans.ts";
import { readRows } from "../lib/bulk/read-rows.ts";
import { type ChatClient, createChatClient } from "../lib/chat/client.ts";
import { openDatabase } from "../lib/db/open-database.ts";
import { createPace } from "../lib/desk/pace.ts";
import { createTrail } from "../lib/desk/trail.ts";
import { createEngine } from "../lib/engine/engine.ts";
import { createEngineFetch } from "../lib/engine/fetch.ts";
import { openSqliteStore } from "../lib/engine/store-sqlite.ts";

/*
 * What a plan takes, for docs/scale.md: `node scripts/measure-plans.ts [--rows 1000000] [--accounts 5000] [--rate 200]`. Service,
 * console's database and planner share one process, as they do out of the box; the same with a tenth of the rows beside it,
 * in a process of its own, says whether memory grows with them.
 */
const { values } = parseArgs({
  options: {
    rows: { type: "string", default: "1000000" },
    accounts: { type: "string", default: "5000" },
    rate: { type: "string", default: "200" },
    alone: { type: "boolean", default: false },
  },
});
const rows = Number(values.rows);
const accounts = Number(values.accounts);
const callsPerSecond = Number(values.rate);
const idOf = (number: number) => `user_${String(number % accounts).padStart(8, "0")}`;

if (values.alone) await measure();
else
  for (const count of [rows / 10, rows]) {
    const asked = ["--rows", count, "--accounts", accounts, "--rate", callsPerSecond].map(String);
    spawnSync(process.execPath, [import.meta.filename, ...asked, "--alone"], { stdio: "inherit" });
  }

async function measure(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "groupdesk-measure-"));
  const app = { sdkAppId: 1_400_000_000, admins: ["administrator"], key: "a-key-for-measuring-only" };
  const store = openSqliteStore({ file: join(folder, "groupdesk.db") });
  const database = await openDatabase({ file: join(folder, "console.db") });
  try {
    const now = () => Date.now() / 1000;
    const settings = { ratePerSecond: null, accountRatePerSecond: null };
    const engine = createEngine({ app, store, now, settings });
    await layWorld(store, app.sdkAppId);
    const target = { url: "http://engine", sdkAppId: app.sdkAppId, admin: "administrator", key: app.key };
    const client = paced(createChatClient({ fetch: createEngineFetch(engine), target }));
    const plans = createPlans(database, createTrail(database), join(folder, "plans"));
    const place = { id: "own", name: "Embedded service", host: "embedded", sdkAppId: app.sdkAppId, callsPerSecond };
    const actor = { id: "measure", email: "measure@example.com", role: "admin" };

    const delay = monitorEventLoopDelay({ resolution: 5 });
    delay.enable();
    const began = performance.now();
    const { rows: read } = await readRows(changeFile());
    const made = await plans.make({ actor, target: { ...place, client }, title: "measured" }, read);
    if (!made.ok) throw new Error(`no plan was made: ${made.failure.kind}`);
    const frozen = performance.now();
    await plans.idle();
    const ready = performance.now();
    const plan = await plans.load(made.value.id);
    if (plan?.state !== "ready") throw new Error(`the plan is ${plan?.state}`);
    const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;
    const told = (count: number) => count.toLocaleString("en");
    const worst = `${Math.round(delay.percentile(99) / 1e6)} ms at p99, ${Math.round(delay.max / 1e6)} ms at worst`;
    console.log(
      `${told(plan.rows)} rows over ${told(plan.accounts)} accounts at ${callsPerSecond} reads/s: frozen in ${seconds(frozen - began)}, ` +
        `planned in ${seconds(ready - frozen)}, ${seconds(ready - began)} in all; peak memory ${Math.round(process.resourceUsage().maxRSS / 1024)} MiB; ` +
        `others waited ${worst}; ${JSON.stringify(plan.totals?.rows)}, ${told(plan.totals?.calls ?? 0)} calls for ${told(plan.totals?.loopCalls ?? 0)} of a loop`,
    );
  } finally {
    await database.close();
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function paced(client: ChatClient): ChatClient {
  const pace = createPace({ callsPerSecond });
  return {
    async call(verb, input, gate) {
      const turn = await pace.turn("job");
      try {
        return await client.call(verb, input, gate);
      } finally {
        turn.over();
      }
    },
  };
}

/** Each account has a group with ten others in it. */
async function layWorld(store: ReturnType<typeof openSqliteStore>, app: number): Promise<void> {
  const batch = 512;
  for (let first = 0; first < accounts; first += batch)
    await Promise.all(
      Array.from({ length: Math.min(batch, accounts - first) }, (_, at) => {
        const number = first + at;
        const contacts = Array.from({ length: 10 }, (_, place) => ({
          conversation: { kind: "user" as const, id: idOf(number + place + 1) },
          ...{ groupIds: [1], marks: [], position: place + 1, changedAt: 1_772_438_400 },
        }));
        const own = { account: idOf(number), groups: [{ id: 1, name: "Priority" }], lastGroupId: 1 };
        const owner = { ...own, lastPosition: 10, grouped: 10, marked: 0 };
        return store.carryOut(app, { owner: owner.account }, () => ({
          reply: undefined,
          changes: { owner, contacts },
        }));
      }),
    );
}

/** Rows of every account, far from each other in the file: most change something, some are so already, some will fail. */
async function* changeFile(): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  let text = "verb,account,group,to,kind,conversation\n";
  for (let row = 0; row < rows; row++) {
    const account = idOf(row);
    const peer = idOf(row + 1 + Math.floor(row / accounts));
    const verb = row % 10 === 0 ? "remove" : row % 10 === 1 ? "ensure-absent" : "ensure";
    text += `${verb},${account},${row % 3 === 0 ? "Priority" : "Partners 2027"},,user,${peer}\n`;
    if (text.length < 65_536) continue;
    yield encoder.encode(text);
    text = "";
  }
  yield encoder.encode(text);
}
