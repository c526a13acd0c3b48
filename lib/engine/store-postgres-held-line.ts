import { StoreUnavailable } from "./store.ts";
import type { Line } from "./store-postgres-line.ts";

export type HeldLine = ReturnType<typeof holdLine>;

/** One connection that is opened when it is wanted, and again when it broke; after `close` it is refused. */
export function holdLine(open: () => Promise<Line>) {
  let line: Line | undefined;
  let opening: Promise<Line> | undefined;
  let closed = false;

  async function reopen(): Promise<Line> {
    try {
      const opened = await open();
      if (closed) opened.close();
      else line = opened;
    } finally {
      opening = undefined;
    }
    return alive();
  }

  function alive(): Line {
    if (closed || !line) throw new StoreUnavailable("The database is closed.");
    return line;
  }

  return {
    /** Rejects with whatever kept it from opening, or StoreUnavailable. */
    async now(): Promise<Line> {
      if (closed || line?.isAlive) return alive();
      opening ??= reopen();
      return opening;
    },

    close(): void {
      closed = true;
      line?.close();
    },
  };
}
