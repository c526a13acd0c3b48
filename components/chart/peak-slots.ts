import { type Standing, standingOf } from "@/lib/chat/measure";

/** What became of one minute: `calls` in it, and the most in one of its seconds. `at`: when it begins, Unix ms. */
export type Minute = { at: number; calls: number; peak: number };

/** A few minutes beside each other, so that a single one of a day is still a pixel wide. `from`: minutes since midnight UTC. */
export type PeakSlot = { from: number; peak: number; standing: Standing };

export const slotMinutes = 5;
const dayMs = 86_400_000;

/** The most calls in one second of each five minutes of the day that the first minute is in. */
export function peakSlots(minutes: readonly Minute[], allowed: number): PeakSlot[] {
  const slots = Array.from({ length: (24 * 60) / slotMinutes }, (_, at) => ({ from: at * slotMinutes, peak: 0 }));
  const day = Math.floor((minutes[0]?.at ?? 0) / dayMs) * dayMs;
  for (const { at, peak } of minutes) {
    const slot = slots[Math.floor((at - day) / 60_000 / slotMinutes)];
    if (slot) slot.peak = Math.max(slot.peak, peak);
  }
  return slots.map((slot) => ({ ...slot, standing: standingOf(slot.peak, allowed) }));
}
