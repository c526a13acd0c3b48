const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/**
 * An ID as the service assigns them: `@TGS#1`, or `@TGS#_` for a community, and eight characters. `chance` is a number
 * from 0 up to 1; each of 2^40 equal parts of that has an ID of its own (OQ-42).
 */
export function chatGroupIdAt(chance: number, type: string): string {
  let rest = Math.floor(chance * letters.length ** 8);
  let text = "";
  for (let at = 0; at < 8; at++) {
    text += letters.charAt(rest % letters.length);
    rest = Math.floor(rest / letters.length);
  }
  return `${type === "Community" ? "@TGS#_" : "@TGS#1"}${text}`;
}
