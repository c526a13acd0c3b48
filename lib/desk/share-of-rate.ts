/** Somebody whose calls count at the same place. `busy`: a job or a plan of it is under way there. */
export type Sharer = { member: string; share: number; isBusy: boolean; isLive: boolean };

/** Kept back where there is that much of it, so that whoever comes anew need not wait for the others. */
const spareOf = (callsPerSecond: number) => Math.floor(callsPerSecond / 50);
/** For people at consoles beside one that is busy, each. */
const peoplesPart = 0.05;
const turnMs = 4000;

/**
 * What `me` may use of the rate from now on, given what everybody (with it) holds: never so much that all hold more than the rate, whoever
 * asks in whatever order. `wanted`: what is its part; `held`: what it still uses. `now` tells whose turn it is where there are more
 * than the rate can be divided by.
 */
export function shareOfRate(
  callsPerSecond: number,
  all: readonly Sharer[],
  me: { member: string; held: number },
  now: number,
): { share: number; wanted: number } {
  const wanted = partOf(
    callsPerSecond - spareOf(callsPerSecond),
    all.filter(({ isLive }) => isLive),
    me.member,
    now,
  );
  const others = all.reduce((sum, { member, share }) => sum + (member === me.member ? 0 : share), 0);
  const most = Math.max(0, callsPerSecond - others);
  return { share: Math.max(me.held, Math.min(wanted, most)), wanted };
}

/** Alike, but that whoever is busy has all that the people at the others need not have. */
function partOf(rate: number, live: readonly Sharer[], me: string, now: number): number {
  const sorted = live.toSorted((one, other) => (one.member < other.member ? -1 : 1));
  const at = sorted.findIndex(({ member }) => member === me);
  if (rate < live.length) return (at + Math.floor(now / turnMs)) % live.length < rate ? 1 : 0;
  const busy = sorted.filter(({ isBusy }) => isBusy);
  const idle = live.length - busy.length;
  if (busy.length === 0 || idle === 0) return evenly(rate, live.length, at);
  const half = Math.floor(rate / 2 / idle);
  const each = Math.max(1, Math.min(Math.floor(rate / live.length), Math.round(rate * peoplesPart), half));
  const busyAt = busy.findIndex(({ member }) => member === me);
  return busyAt < 0 ? each : evenly(rate - each * idle, busy.length, busyAt);
}

function evenly(rate: number, count: number, at: number): number {
  return Math.floor(rate / count) + (at < rate % count ? 1 : 0);
}
