import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createChatClient } from "../lib/chat/client.ts";
import { bestOf } from "./clean-up-seconds.ts";

// What most people write: one call for each row, one after the other, the results in memory until the end.

const [origin = "", folder = "", app = "{}", mode] = process.argv.slice(2);
const { sdkAppId, admin, key } = JSON.parse(app) as { sdkAppId: number; admin: string; key: string };
const client = createChatClient({ fetch, target: { url: origin, sdkAppId, admin, key } });
const [, ...rows] = readFileSync(join(folder, "rows.csv"), "utf8").split("\n");

if (mode === "--account") {
  // It kept nothing: of no row of the file can anybody say whether it was sent, or what came of it.
  console.log(JSON.stringify({ unaccounted: rows.length }));
} else {
  const began = performance.now();
  const seconds: number[] = [];
  let [limited, failed] = [0, 0];
  for (const [at, row] of rows.entries()) {
    const [verb, account = "", group = "", , , id = ""] = row.split(",");
    const conversation = { kind: "user" as const, id };
    const outcome =
      verb === "create"
        ? await client.call("createGroup", { account, name: group, conversations: [] })
        : await client.call("updateGroup", {
            ...{ account, group },
            change: { kind: "members", items: [{ op: "add", conversation }] },
          });
    const second = Math.floor((performance.now() - began) / 1000);
    seconds[second] = (seconds[second] ?? 0) + 1;
    if (!outcome.ok) failed += 1;
    if (!outcome.ok && outcome.failure.kind === "refused" && outcome.failure.code === 60007) limited += 1;
    if (at % 100 === 0) console.log(`rows ${at}`);
  }
  const took = (performance.now() - began) / 1000;
  console.log(JSON.stringify({ calls: rows.length, seconds: took, limited, failed, perSecond: bestOf(seconds, took) }));
}
