import type { ServiceCall } from "./admission.ts";
import { Refusal } from "./refusal.ts";
import type { SettingsKeeper } from "./settings-keeper.ts";
import type { Store } from "./store.ts";
import { isWorldName, worldOf } from "./worlds.ts";

export type ControlOptions = { app: number; store: Store; settings: SettingsKeeper };

/** `request` is the body's object, and empty where the method has no body. */
type Deed = (request: object) => Promise<object>;

/** Carries out the calls of `/_service`; gives the fields that stand beside the envelope. */
export function createControl({ app, store, settings }: ControlOptions) {
  const deeds: Record<string, Deed> = {
    async "POST /_service/reset"(request) {
      const world = "world" in request ? request.world : undefined;
      if (!isWorldName(world)) throw new Refusal("parameterInvalid", "world");
      await store.replace(app, worldOf(world));
      return { world };
    },

    "GET /_service/settings": async () => settings.current,

    async "PUT /_service/settings"(request) {
      await settings.change(request);
      return settings.current;
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
