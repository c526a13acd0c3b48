import type { MemberChange } from "../chat/wire.ts";
import type { Life, Seat } from "./lives.ts";

/** One call that changes the members of a group: what it takes out stands first. */
export type MemberTask = { kind: "members"; life: Life; items: MemberChange[]; lines: number[] };

export type MemberItem = { seat: Seat; line: number };

/**
 * The changes of one group in as few calls as carry them: what is taken out, at most one call that does both, and
 * what is put in.
 */
export function packMembers(life: Life, items: readonly MemberItem[], most: number): MemberTask[] {
  const [takes, adds] = [items.filter(({ seat }) => seat.before), items.filter(({ seat }) => !seat.before)];
  const [takesRest, addsRest] = [takes.length % most, adds.length % most];
  const isMixed = takesRest > 0 && addsRest > 0 && takesRest + addsRest <= most;
  const parts = [...pieces(takes, 0, most), ...(isMixed ? [] : pieces(adds, addsRest, most))];
  if (isMixed) {
    parts.at(-1)?.push(...adds.slice(0, addsRest));
    parts.push(...pieces(adds.slice(addsRest), 0, most));
  }
  return parts.map((part) => taskOf(life, part));
}

function pieces<T>(all: readonly T[], first: number, most: number): T[][] {
  const found: T[][] = first > 0 ? [all.slice(0, first)] : [];
  for (let at = first; at < all.length; at += most) found.push(all.slice(at, at + most));
  return found;
}

function taskOf(life: Life, part: readonly MemberItem[]): MemberTask {
  const items = part.map(({ seat }): MemberChange => {
    return { op: seat.before ? "remove" : "add", conversation: seat.conversation };
  });
  return { kind: "members", life, items, lines: part.map(({ line }) => line) };
}
