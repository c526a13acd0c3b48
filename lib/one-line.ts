const lengthMax = 500;

/**
 * A stranger's words as a part of one log line: what would begin a new line, colour a terminal or turn the text round is
 * shown as an escape (S40), and the rest is cut.
 */
export function oneLine(text: string): string {
  const cut = text.length > lengthMax ? `${text.slice(0, lengthMax)}…` : text;
  return cut.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, escaped);
}

function escaped(character: string): string {
  return `\\u{${character.codePointAt(0)?.toString(16)}}`;
}
