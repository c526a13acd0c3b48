import { Refusal } from "./refusal.ts";
import { Settings, SettingsChange, settingsDefault } from "./settings.ts";
import type { Store } from "./store.ts";

export type SettingsKeeper = ReturnType<typeof createSettingsKeeper>;

/** Holds the settings that are in force: the defaults, what the program was started with, and what was put since. */
export function createSettingsKeeper(store: Store, app: number, started: Partial<Settings> = {}) {
  let current: Settings = { ...settingsDefault, ...started };
  let isLoaded = false;

  let loading: Promise<void> | undefined;

  // What another process puts holds here as well. Where it cannot be read, the store calls again once it is back.
  store.watchSettings?.(app, () => void keeper.load().catch(() => {}));

  const keeper = {
    get current() {
      return current;
    },
    get isLoaded() {
      return isLoaded;
    },

    /** Reads what was put before this start; what another version of the program wrote and this one cannot read is left out. */
    load(): Promise<void> {
      loading ??= store
        .readSettings(app)
        .then((stored) => {
          current = { ...settingsDefault, ...started, ...readable(stored) };
          isLoaded = true;
        })
        .finally(() => {
          loading = undefined;
        });
      return loading;
    },

    /** 50002 at an unknown name or value, and nothing changes. Settles after the change is on disk. */
    async change(request: object): Promise<void> {
      const reading = SettingsChange.safeParse(request);
      if (!reading.success) {
        const [issue] = reading.error.issues;
        throw new Refusal("parameterInvalid", [...(issue?.path ?? []), issue?.message].join(": ").slice(0, 300));
      }
      await store.writeSettings(app, reading.data);
      current = { ...current, ...reading.data };
    },
  };
  return keeper;
}

function readable(stored: Record<string, unknown>): Partial<Settings> {
  const entries = Object.entries(stored).filter(
    ([name, value]) => SettingsChange.safeParse({ [name]: value }).success && Object.hasOwn(Settings.shape, name),
  );
  return SettingsChange.parse(Object.fromEntries(entries));
}
