import type { Head, Trail } from "./trail.ts";

type Care = { trail: Trail; settle: () => Promise<void>; say?: (line: string) => void; now?: () => number };

const everyMs = 60_000;

/**
 * Looks after the trail as long as the console runs: settles what was left open, now and each minute, and says the
 * newest hash once a day and at the end, so that whoever keeps the log can tell a tail that was cut off. Returns the end, which waits for nothing: a process
 * that exits gives no time.
 */
export function keepTrail({ trail, settle, say = console.info, now = Date.now }: Care): () => void {
  let saidOn = "";
  let working = Promise.resolve();
  const look = () => {
    working = working
      .then(settle)
      .then(sayDaily)
      .catch(() => {});
  };
  const timer = setInterval(look, everyMs);
  timer.unref();
  look();

  async function sayDaily(): Promise<void> {
    const day = new Date(now()).toISOString().slice(0, 10);
    if (day === saidOn) return;
    await sayHead();
    saidOn = day;
  }

  async function sayHead(): Promise<void> {
    const { entries, head } = await trail.head();
    if (entries > 0) say(lineOf({ entries, head }));
  }

  return () => {
    clearInterval(timer);
    if (trail.newest) say(lineOf(trail.newest));
  };
}

function lineOf({ entries, head }: Head): string {
  return `Trail: ${entries} entries, head ${head}`;
}
