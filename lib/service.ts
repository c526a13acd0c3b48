import { availableParallelism } from "node:os";
import { openEngine, StartRefused } from "./backend.ts";
import { listen } from "./engine/listen.ts";
import { EngineRefused, startEngineThread } from "./engine-thread.ts";
import type { Env } from "./env.ts";

/**
 * The service alone on node:http, without the console. `close` answers the calls in flight, then lets go of the
 * database. Rejects with StartRefused.
 */
export async function serveApi(env: Env): Promise<{ url: string; close: () => Promise<void> }> {
  const engine = availableParallelism() > 1 ? await threadOf(env) : (await openEngine(env)).engine;
  const listener = await listen({ engine, host: env.host, port: env.port }).catch(async (error: Error) => {
    await engine.close();
    throw new StartRefused(error.message);
  });
  return {
    url: listener.url,
    close: async () => {
      await listener.close();
      await engine.close();
    },
  };
}

function threadOf(env: Env) {
  return startEngineThread(env, endAtOnce).catch((error) => {
    throw error instanceof EngineRefused ? new StartRefused(error.message) : error;
  });
}

/** A thread that is gone took calls with it, of which nobody can say whether they were carried out. */
function endAtOnce(error?: Error): never {
  if (error) console.error(`The engine failed: ${error.message} Stopping, for no answer can be given.`);
  process.exit(1);
}
