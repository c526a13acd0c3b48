import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

// The load for autocannon, for machines without wrk: the same calls as load.lua makes. See drive.ts for the arguments.

type Result = { requests: { total: number }; latency: { p50: number; p99: number }; duration: number } & Faults;
type Faults = { errors: number; timeouts: number; non2xx: number };
type Autocannon = (options: object) => Promise<Result>;

const [connections, seconds, host, method, path, accountsText, fromText, ...files] = process.argv.slice(2);
const bodies = files.map((file) => readFileSync(file, "utf8"));
const accounts = Number(accountsText);
let index = Number(fromText);

// The package has no types, and is there only after the first benchmark.
const autocannon = createRequire(import.meta.url)("autocannon") as Autocannon;
const result = await autocannon({
  url: `http://${host}`,
  connections: Number(connections),
  duration: Number(seconds),
  requests: [{ method, headers: { "Content-Type": "application/json" }, setupRequest }],
});
const failed = result.errors + result.timeouts + result.non2xx;
const { p50: p50Ms, p99: p99Ms } = result.latency;
const round = { calls: result.requests.total, seconds: result.duration, failed, p50Ms, p99Ms, next: index };
console.log(`RESULT ${JSON.stringify(round)}`);

function setupRequest(request: object): object {
  const account = (index * 7919) % accounts;
  const body = (bodies[Math.floor(index / accounts) % 2] ?? "")
    .replaceAll("ACCOUNT", digits(account))
    .replaceAll("PEER", digits((account * 31 + 17) % accounts));
  index += 1;
  return { ...request, path: `${path}${index}`, body };
}

function digits(number: number): string {
  return String(number).padStart(7, "0");
}
