import { Refusal } from "./refusal.ts";
import { Settings, SettingsChange, settingsDefault } from "./settings.ts";
import { type Store, StoreUnavailable } from "./store.ts";

export type SettingsKeeper = ReturnType<typeof createSettingsKeeper>;

/** Holds the settings that are in force: the defaults, what the program was started with, and what was put since. */
export function createSettingsKeeper(store: Store, app: number, started: Partial<Settings> = {}) {
  let current: Settings = { ...settingsDefault, ...started };
  let isLoaded = false;
  let loading: Promise<void> | undefined;
  /** Something was put since the read that is under way was sent. */
  let isStale = false;

  async function read(): Promise<void> {
    try {
      do {
        isStale = false;
        const stored = await store.readSettings(app);
        current = { ...settingsDefault, ...started, ...readable(stored) };
        isLoaded = true;
      } while (isStale);
    } finally {
      loading = undefined;
    }
  }

  /** What another process puts holds here as well. */
  function hear(): void {
    isStale = true;
    keeper.load().catch((error) => {
      if (!(error instanceof StoreUnavailable)) setTimeout(hear, hearAgainMs).unref();
    });
  }
  store.watchSettings?.(app, hear);

  const keeper = {
    get current() {
      return current;
    },
    get isLoaded() {
      return isLoaded;
    },

    /** Reads what was put before this start; what another version of the program wrote and this one cannot read is left out. */
    load(): Promise<void> {
      loading ??= Promise.resolve().then(read);
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
      isStale = true;
    },
  };
  return keeper;
}

const hearAgainMs = 1000;

function readable(stored: Record<string, unknown>): Partial<Settings> {
  const entries = Object.entries(stored).filter(
    ([name, value]) => SettingsChange.safeParse({ [name]: value }).success && Object.hasOwn(Settings.shape, name),
  );
  return SettingsChange.parse(Object.fromEntries(entries));
}
