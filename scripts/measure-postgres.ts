import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import pg from "pg";
import { signUserSig } from "../lib/chat/usersig.ts";
import { openPostgresStore } from "../lib/engine/store-postgres.ts";
import { openEmbeddedPostgres } from "./embedded-postgres.ts";

/*
 * What a call costs on PostgreSQL and what an account takes there, for docs/scale.md: `node scripts/measure-postgres.ts
 * [--accounts 10000] [--seconds 5] [--rounds 5]`. Everything runs on this machine, so only ratios travel.
 */
const { values } = parseArgs({
  options: {
    accounts: { type: "string", default: "10000" },
    seconds: { type: "string", default: "5" },
    rounds: { type: "string", default: "5" },
    callers: { type: "string", default: "32" },
  },
});
const accounts = Number(values.accounts);
const seconds = Number(values.seconds);
const rounds = Number(values.rounds);
const callers = Number(values.callers);
const app = 1_400_000_000;
const key = "a-key-for-measuring-only";
const idOf = (number: number) => `user_${String(number).padStart(8, "0")}`;

const server = await openEmbeddedPostgres({ max_wal_size: "4GB" });
const folder = `${process.env.TMPDIR ?? "/tmp"}/groupdesk-measure-${process.pid}`;
try {
  const store = await openPostgresStore({ url: server.url });
  const laid = performance.now();
  await layWorld();
  console.log(`laid ${accounts} accounts with 20 memberships in ${Math.round((performance.now() - laid) / 1000)} s`);
  await store.writeSettings(app, { ratePerSecond: null, accountRatePerSecond: null });
  await store.close();
  await tell("VACUUM ANALYZE");
  for (const table of ["account", "contact"]) {
    const [heap, index, rows] = await tell(
      `SELECT pg_relation_size('groupdesk.${table}'), pg_indexes_size('groupdesk.${table}'), (SELECT count(*) FROM groupdesk.${table})`,
    );
    console.log(
      `${table}: ${rows} rows, ${bytesEach(heap, rows)} bytes each in the table, ${bytesEach(index, rows)} in its index`,
    );
  }
  const service = await startService();
  const echo = await startEcho();
  const ratios: number[] = [];
  const rates: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    const echoBefore = cpuMs((pid) => pid === echo.pid);
    const bare = await drive(echo);
    const echoMs = cpuMs((pid) => pid === echo.pid) - echoBefore;
    const before = await spent();
    const shown = await drive(service);
    const after = await spent();
    if (round === 0) continue;
    ratios.push(shown.perSecond / bare.perSecond);
    rates.push(shown.perSecond);
    const each = (from: number, to: number) => ((to - from) / shown.calls).toFixed(2);
    console.log(
      `round ${round}: ${Math.round(shown.perSecond)} calls/s of ${Math.round(bare.perSecond)} echoes, ratio ${(shown.perSecond / bare.perSecond).toFixed(3)}; ` +
        `p99 ${shown.p99Ms.toFixed(1)} ms; a call: ${each(before.walBytes, after.walBytes)} bytes of log, ${each(before.commits, after.commits)} commits, ` +
        `${each(before.serverMs * 1000, after.serverMs * 1000)} µs of the server, ${each(before.serviceMs * 1000, after.serviceMs * 1000)} µs of the service; an echo: ${((echoMs * 1000) / bare.calls).toFixed(2)} µs`,
    );
  }
  console.log(`median: ${Math.round(median(rates))} calls/s, ratio ${median(ratios).toFixed(3)}`);
  service.stop();
  echo.stop();

  /** CPU of the server's processes and of the service, bytes of the write-ahead log, transactions. */
  async function spent() {
    const [walBytes, commits] = await tell(
      "SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0'), (SELECT sum(batch) FROM groupdesk.writer)",
    );
    return {
      walBytes: Number(walBytes),
      commits: Number(commits),
      serverMs: cpuMs((pid) => parentOf(pid) === server.pid || pid === server.pid),
      serviceMs: cpuMs((pid) => pid === service.pid),
    };
  }
} finally {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
}

/** Three groups, 20 conversations each, half of them with other accounts: through SQL, since a million take their time. */
async function layWorld(): Promise<void> {
  const groups = JSON.stringify(["Priority", "Follow up", "客户"].map((name, at) => [at + 1, name]));
  const id = (number: string) => `'user_' || lpad((${number})::text, 8, '0')`;
  await tell(`INSERT INTO groupdesk.account (app, id, groups, last_group, last_position, grouped)
    SELECT ${app}, ${id("n")}, '${groups}', 3, 20, 20 FROM generate_series(0, ${accounts - 1}) n`);
  await tell(`INSERT INTO groupdesk.contact (app, account, conversation, position, changed_at, groups)
    SELECT ${app}, ${id("n")},
      CASE WHEN k % 2 = 0 THEN 'u:' || ${id(`(n + (k + 1) * 104729) % ${accounts}`)} ELSE 'g:@TGS#2' || ((n * 31 + k) % 1000003) END,
      k + 1, 1772438400 + k * 60, (k % 3 + 1)::text
    FROM generate_series(0, ${accounts - 1}) n, generate_series(0, 19) k ON CONFLICT DO NOTHING`);
  await tell(`INSERT INTO groupdesk.laid VALUES (${app}) ON CONFLICT DO NOTHING`);
}

async function tell(text: string): Promise<unknown[]> {
  const client = new pg.Client(server.url);
  await client.connect();
  const { rows } = await client.query({ text, rowMode: "array" });
  await client.end();
  return rows[0] ?? [];
}

async function startService() {
  const child = spawn(process.execPath, [`${import.meta.dirname}/serve-api.ts`, "--port", "0"], {
    env: {
      ...process.env,
      DATABASE_URL: server.url,
      GROUPDESK_DATA: folder,
      CHAT_SECRET_KEY: key,
      NODE_ENV: "production",
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = await once(createInterface(child.stdout), "line");
  return { port: Number(/:(\d+)$/.exec(String(line))?.[1]), pid: child.pid, next: 0, stop: () => void child.kill() };
}

/** What node:http takes to read a body, parse it, spell it again and answer. */
async function startEcho() {
  const script = `require("node:http").createServer((request, response) => {
    let text = ""; request.setEncoding("utf8").on("data", (part) => { text += part; });
    request.on("end", () => { const body = JSON.stringify(JSON.parse(text)); response.writeHead(200, { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(body) }); response.end(body); });
  }).listen(0, "127.0.0.1", function () { console.log(this.address().port); });`;
  const child = spawn(process.execPath, ["-e", script], { stdio: ["ignore", "pipe", "inherit"] });
  const [line] = await once(createInterface(child.stdout), "line");
  return { port: Number(line), pid: child.pid, next: 0, stop: () => void child.kill() };
}

type Shown = { calls: number; perSecond: number; p99Ms: number };

/** update_contact_group with two items, a known account in and a chat group out or the other way round, over keep-alive. */
async function drive(target: { port: number; next: number }): Promise<Shown> {
  const usersig = signUserSig({
    sdkAppId: app,
    key,
    userId: "administrator",
    now: Math.floor(Date.now() / 1000),
    lifetime: 3600,
  });
  const path = `/v4/recentcontact/update_contact_group?sdkappid=${app}&identifier=administrator&usersig=${usersig}&random=1&contenttype=json`;
  const until = performance.now() + seconds * 1000;
  const begun = performance.now();
  const latencies: number[] = [];
  const textOf = (call: number) => {
    const account = (call * 7919) % accounts;
    const [first, second] = Math.floor(call / accounts) % 2 === 0 ? [1, 2] : [2, 1];
    const body = JSON.stringify({
      From_Account: idOf(account),
      UpdateType: 1,
      UpdateGroup: {
        ...{ UpdateGroupType: 2, OldGroupName: "Priority" },
        ContactUpdateItem: [
          { ContactOptType: first, ContactItem: { Type: 1, To_Account: idOf((account * 31 + 17) % accounts) } },
          { ContactOptType: second, ContactItem: { Type: 2, ToGroupId: `@TGS#1${account}` } },
        ],
      },
    });
    return `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
  };
  await Promise.all(
    Array.from({ length: callers }, async () => {
      const socket = connect(target.port, "127.0.0.1").setNoDelay(true).setEncoding("utf8");
      let got = "";
      let take = (_answer: string) => {};
      socket.on("data", (part: string) => {
        got += part;
        const head = got.indexOf("\r\n\r\n");
        if (head < 0) return;
        const length = Number(/content-length: (\d+)/i.exec(got)?.[1]);
        if (Buffer.byteLength(got.slice(head + 4)) < length) return;
        const answer = got;
        got = "";
        take(answer);
      });
      while (performance.now() < until) {
        const sent = performance.now();
        const answered = new Promise<string>((resolve) => {
          take = resolve;
        });
        socket.write(textOf(target.next++));
        const answer = await answered;
        if (answer.includes('"ActionStatus":"FAIL"')) throw new Error(answer);
        latencies.push(performance.now() - sent);
      }
      socket.destroy();
    }),
  );
  const elapsed = (performance.now() - begun) / 1000;
  latencies.sort((left, right) => left - right);
  return {
    calls: latencies.length,
    perSecond: latencies.length / elapsed,
    p99Ms: latencies[Math.floor(latencies.length * 0.99)] ?? 0,
  };
}

/** CPU that processes have taken so far; 0 where the system does not tell. A tick is 10 ms. */
function cpuMs(isOne: (pid: number) => boolean): number {
  const pids = numbersIn("/proc").filter(isOne);
  return pids.reduce(
    (sum, pid) =>
      sum +
      fieldsOf(pid)
        .slice(11, 13)
        .reduce((ticks, field) => ticks + Number(field), 0) *
        10,
    0,
  );
}

function parentOf(pid: number): number {
  return Number(fieldsOf(pid)[1]);
}

/** What stands behind the name in /proc/pid/stat: state, parent and so on. */
function fieldsOf(pid: number): string[] {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    return text.slice(text.lastIndexOf(")") + 2).split(" ");
  } catch {
    return [];
  }
}

function numbersIn(folder: string): number[] {
  try {
    return readdirSync(folder).map(Number).filter(Number.isInteger);
  } catch {
    return [];
  }
}

function bytesEach(bytes: unknown, rows: unknown): number {
  return Math.round(Number(bytes) / Number(rows));
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((left, right) => left - right)[Math.floor(numbers.length / 2)] ?? Number.NaN;
}
