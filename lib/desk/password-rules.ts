import { z } from "zod";
import { commonWords } from "./common-words.ts";

/** Characters, as people count them. */
export const passwordLength = { min: 12, max: 256 };

/** Why a password is not taken; each is a sentence of the messages. */
export type PasswordFault = "tooShort" | "tooLong" | "common";

/**
 * A new password: long enough, and none that guessers try first. No rule asks for kinds of characters (ASVS 5.0, 6.2).
 * The complaint's message is a PasswordFault.
 */
export const NewPassword = z.string().superRefine((password, context) => {
  const fault = passwordFault(password);
  if (fault) context.addIssue({ code: "custom", message: fault });
});

/** `words`: what a guesser knows of this person beside, such as their name and email. */
export function passwordFault(password: string, words: readonly string[] = []): PasswordFault | undefined {
  const length = [...password].length;
  if (length < passwordLength.min) return "tooShort";
  if (length > passwordLength.max) return "tooLong";
  return isCommon(password, words) ? "common" : undefined;
}

const ownWords = [
  "groupdesk",
  "group",
  "desk",
  "tencent",
  "cloud",
  "chat",
  "console",
  "conversation",
  "qcloud",
  "wechat",
];
const rows = ["qwertyuiop", "qwertzuiop", "azertyuiop", "asdfghjkl", "zxcvbnm", "abcdefghijklmnopqrstuvwxyz"];
const walks = [
  "01234567890",
  "1q2w3e4r5t6y7u8i9o0p",
  "q1w2e3r4t5y6u7i8o9p0",
  "1qaz2wsx3edc4rfv5tgb6yhn",
  "zaq12wsxcde34rfv",
];
const runs = [...rows, ...walks].flatMap((row) => [row, [...row].reverse().join("")]);
const disguises: Record<string, string> = {
  "0": "o",
  "1": "i",
  "3": "e",
  "4": "a",
  "5": "s",
  "7": "t",
  "@": "a",
  $: "s",
};
const patternsMax = 3;
const ownCharactersMin = 4;
/** What follows would not make a guessable beginning any better, but the search longer. */
const searchedLength = 64;

/** Whether at most three known patterns (words, runs of keys, years, repetitions) make up all but three characters of it. */
function isCommon(password: string, known: readonly string[]): boolean {
  const text = password.toLowerCase().slice(0, searchedLength);
  const personal = known.flatMap((one) => one.toLowerCase().split(/[^\p{L}\p{N}]+/u)).filter((word) => word.length > 2);
  return ownCharactersOf(text, new Set([...commonWords, ...ownWords, ...personal])) < ownCharactersMin;
}

/** The fewest characters that are left when up to three patterns are taken out of it. */
function ownCharactersOf(text: string, words: ReadonlySet<string>): number {
  const patterns = patternsIn(text, words);
  // fewest[end]: of the text up to `end`; one more pattern may be taken out in each round.
  let fewest = Array.from({ length: text.length + 1 }, (_, end) => end);
  for (let round = 0; round < patternsMax; round++) {
    const next = [...fewest];
    for (let end = 1; end <= text.length; end++) {
      const starts = patterns.filter((pattern) => pattern.end === end).map(({ start }) => fewest[start] ?? start);
      next[end] = Math.min(fewest[end] ?? end, (next[end - 1] ?? end - 1) + 1, ...starts);
    }
    fewest = next;
  }
  return fewest[text.length] ?? text.length;
}

function patternsIn(text: string, words: ReadonlySet<string>): { start: number; end: number }[] {
  const undisguised = text.replace(/[013457@$]/g, (character) => disguises[character] ?? character);
  const found: { start: number; end: number }[] = [];
  for (let start = 0; start < text.length; start++)
    for (let end = start + 2; end <= text.length; end++)
      if (isPattern(text.slice(start, end), words) || words.has(undisguised.slice(start, end)))
        found.push({ start, end });
  return found;
}

function isPattern(part: string, words: ReadonlySet<string>): boolean {
  if (words.has(part) || (part.length > 2 && runs.some((run) => run.includes(part)))) return true;
  if (/^(?:(.)\1)+$/u.test(part)) return part.length < 4 || isPattern(part.replace(/(.)\1/gu, "$1"), words);
  // A year, the same over and over, or a longer one twice.
  return /^(19|20)\d\d$/.test(part) || /^(.{1,12}?)\1{2,}$/u.test(part) || /^(.{3,})\1$/u.test(part);
}
