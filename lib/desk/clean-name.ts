const charactersShown = 60;
// Some characters join without an end: an emoji of hundreds of pieces is one of them.
const codePointsShown = 240;

const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });
// Letters of some scripts that draw nothing, and the blank of braille.
const blanks = /[\u115f\u1160\u2800\u3164\uffa0]/g;
// Controls, halves of pairs, and format characters: all that turns the direction of a line. The joiners stay, for
// scripts and emoji need them.
const unprintable = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/gu;
const towersOfMarks = /(\p{M}{4})\p{M}+/gu;

/**
 * A name as it may be shown: people and apps choose names freely, so it is hostile text (names-api.md, section 15,
 * rule 8). On one line, at most 60 characters, 240 code points and `…`; empty where nothing would be seen.
 */
export function cleanName(name: string): string {
  const line = name
    .replace(/[\t\n\r\p{Zl}\p{Zp}]/gu, " ")
    .replace(blanks, " ")
    .replace(unprintable, "")
    .replace(towersOfMarks, "$1")
    .replace(/\s+/gu, " ")
    .trim();
  if (!/(?![\s\p{M}]|\u200c|\u200d)./u.test(line)) return "";
  let shown = "";
  let [characters, codePoints] = [0, 0];
  for (const { segment } of graphemes.segment(line)) {
    codePoints += [...segment].length;
    if (characters === charactersShown || codePoints > codePointsShown) {
      // The first one may be too long by itself: a piece of it says more than nothing.
      const start = shown === "" ? [...segment].slice(0, codePointsShown).join("") : shown;
      return `${start.trimEnd()}…`;
    }
    shown += segment;
    characters++;
  }
  return line;
}
