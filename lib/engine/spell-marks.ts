import { limits } from "../chat/limits.ts";
import type { Settings } from "./settings.ts";

/**
 * Spells the StandardMark of a reply's contacts as the settings ask; the codec's own spelling is the default (OQ-11).
 * Bit 1 first and no longer than the highest bit; or bit 1 last, as a binary number; or all 64 characters.
 */
export function respelledMarks(reply: object, { markBitOrder, markLength }: Settings): object {
  if (markBitOrder === "leftFirst" && markLength === "highestSet") return reply;
  const respelled = (mark: string) => {
    const whole = markLength === "full" ? mark.padEnd(limits.markBits.value, "0") : mark;
    return markBitOrder === "leftFirst" ? whole : [...whole].reverse().join("");
  };
  const fields = Object.entries(reply).map(([name, value]) => [
    name,
    lists.has(name) && Array.isArray(value)
      ? value.map((contact: { StandardMark: string }) => ({
          ...contact,
          StandardMark: respelled(contact.StandardMark),
        }))
      : value,
  ]);
  return Object.fromEntries(fields);
}

const lists = new Set(["ContactItem", "ContactResultItem"]);
