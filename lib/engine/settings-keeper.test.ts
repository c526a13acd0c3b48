import { afterEach, expect, test, vi } from "vitest";
import { createSettingsKeeper } from "./settings-keeper.ts";
import { StoreTimeout } from "./store.ts";
import { openSqliteStore } from "./store-sqlite.ts";

afterEach(() => void vi.useRealTimers());

/** A store whose settings another process puts, and whose reads the test answers. */
async function watched() {
  const answers: (() => void)[] = [];
  const told = { stored: {} as Record<string, unknown>, hear: () => {}, isDown: false, answers };
  const store = {
    ...openSqliteStore({ file: ":memory:" }),
    watchSettings: (_app: number, listener: () => void) => {
      told.hear = listener;
    },
    readSettings: () => {
      if (told.isDown) return Promise.reject(new StoreTimeout("silent"));
      const seen = told.stored;
      return new Promise<Record<string, unknown>>((resolve) => answers.push(() => resolve(seen)));
    },
  };
  await store.close();
  return { told, keeper: createSettingsKeeper(store, 7) };
}

const asked = (told: { answers: unknown[] }, count: number) =>
  vi.waitFor(() => expect(told.answers).toHaveLength(count), { interval: 1 });

test("a change that is told of while a read is under way is read once more", async () => {
  const { told, keeper } = await watched();
  told.stored = { edition: "pro" };
  told.hear();
  await asked(told, 1);
  told.stored = { edition: "standard" };
  told.hear();
  told.answers[0]?.();
  await asked(told, 2);
  told.answers[1]?.();
  await vi.waitFor(() => expect(keeper.current.edition).toBe("standard"), { interval: 1 });
});

test("a read that fails is tried again", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout"] });
  const { told, keeper } = await watched();
  told.isDown = true;
  told.hear();
  await expect(keeper.load()).rejects.toThrow("silent");
  told.isDown = false;
  told.stored = { edition: "standard" };
  await vi.advanceTimersByTimeAsync(1000);
  told.answers[0]?.();
  await vi.advanceTimersByTimeAsync(0);
  expect(keeper.current.edition).toBe("standard");
});
