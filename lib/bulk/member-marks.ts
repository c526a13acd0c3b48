import { createHash } from "node:crypto";

/** Of a conversation's SHA-256 so many letters are kept: 48 bits, 8 KB for a group of a thousand. */
const markLetters = 8;

/** The conversations of a group, as short as tells whether one is among them. `keys`: of `conversationKey`. */
export function memberMarks(keys: Iterable<string>): string {
  return [...keys].map(markOf).join("");
}

export function isMarked(marks: string): (key: string) => boolean {
  const known = new Set<string>();
  for (let at = 0; at < marks.length; at += markLetters) known.add(marks.slice(at, at + markLetters));
  return (key) => known.has(markOf(key));
}

function markOf(key: string): string {
  return createHash("sha256").update(key).digest("base64url").slice(0, markLetters);
}
