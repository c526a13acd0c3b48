import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { freshDatabase } from "../engine/store-postgres-under-test.ts";
import { openLedger } from "./ledger.ts";
import { endServices, startService } from "./service-process.ts";
import { createRandom, seed, timesOf } from "./trial-size.ts";

const folder = mkdtempSync(join(tmpdir(), "groupdesk-trial-"));
afterEach(async () => {
  await endServices();
  rmSync(folder, { recursive: true, force: true });
});

const kills = timesOf(3, 100);
test(
  "F01: on PostgreSQL every acknowledged change is there, and none is half there",
  async ({ task }) => {
    const variables = { DATABASE_URL: await freshDatabase() };
    const random = createRandom(seed);
    const ledger = await openLedger(random, 32);
    for (let kill = 0; kill < kills; kill++) {
      const service = startService({ folder, variables });
      await service.call("/_service/settings", { ratePerSecond: null, accountRatePerSecond: null }, "PUT");
      expect(await ledger.differences(service)).toEqual([]);
      await ledger.load(service, 1 + random.below(timesOf(400, 3000)), () =>
        setTimeout(() => service.kill(), random.below(30)),
      );
      expect((await service.ended).signal).toBe("SIGKILL");
    }
    expect(await ledger.differences(startService({ folder, variables }))).toEqual([]);
    const { acknowledged, done, undone } = ledger.figures;
    expect(acknowledged).toBeGreaterThanOrEqual(kills);
    task.meta.figures = `PostgreSQL: kills ${kills}, acknowledged ${acknowledged}, without an answer ${done + undone} (done ${done}), lost 0, half 0, seed ${seed}`;
    await ledger.close();
  },
  kills * 30_000,
);
