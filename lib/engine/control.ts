import type { ServiceCall } from "./admission.ts";
import type { createCallLog } from "./call-log.ts";
import type { createFaults } from "./faults.ts";
import { Refusal } from "./refusal.ts";
import type { SettingsKeeper } from "./settings-keeper.ts";
import { snapshotOf, worldOfSnapshot } from "./snapshot.ts";
import type { Store } from "./store.ts";
import { isWorldName, worldOf } from "./worlds.ts";

export type ControlOptions = {
  app: number;
  store: Store;
  settings: SettingsKeeper;
  faults: ReturnType<typeof createFaults>;
  calls: ReturnType<typeof createCallLog>;
  /** Drops what stands in memory of the messages of a world that begins anew. */
  forget: () => void;
};

export const snapshotPath = "/_service/snapshot";

/** `request` is the body's object, and empty where the method has no body. */
type Deed = (request: object) => Promise<object>;

/** Carries out the calls of `/_service`; gives the fields that stand beside the envelope. */
export function createControl({ app, store, settings, faults, calls, forget }: ControlOptions) {
  const deeds: Record<string, Deed> = {
    async "POST /_service/reset"(request) {
      const world = "world" in request ? request.world : undefined;
      if (!isWorldName(world)) throw new Refusal("parameterInvalid", "world");
      await store.replace(app, worldOf(world));
      forget();
      return { world };
    },

    "GET /_service/settings": async () => settings.current,

    async "PUT /_service/settings"(request) {
      await settings.change(request);
      return settings.current;
    },

    "GET /_service/faults": async () => ({ faults: faults.rules }),

    async "PUT /_service/faults"(request) {
      faults.put("faults" in request ? request.faults : request);
      return { faults: faults.rules };
    },

    "GET /_service/calls": async () => ({ calls: calls.list() }),

    async "DELETE /_service/calls"() {
      calls.clear();
      return { calls: [] };
    },

    [`GET ${snapshotPath}`]: async () => snapshotOf(await store.readWorld(app), await store.readSettings(app)),

    async [`PUT ${snapshotPath}`](request) {
      const snapshot = worldOfSnapshot(request);
      await store.replace(app, snapshot.world, snapshot.settings);
      forget();
      await settings.load();
      return { accounts: snapshot.world.accounts.length };
    },
  };

  return {
    /** 60009 at a path that is none, 60002 at a method that it does not take; before anything else is looked at. */
    deedOf({ path, method }: ServiceCall): Deed {
      const name = `${method} ${path}`;
      const deed = Object.hasOwn(deeds, name) ? deeds[name] : undefined;
      if (deed) return deed;
      const methods = Object.keys(deeds).flatMap((each) =>
        each.endsWith(` ${path}`) ? each.split(" ").slice(0, 1) : [],
      );
      if (methods.length === 0) throw new Refusal("commandUnknown");
      throw new Refusal("urlUnreadable", `this address takes ${methods.join(" and ")}`);
    },
  };
}
