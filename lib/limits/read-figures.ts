import type { PeerBook } from "../bulk/peer-book.ts";
import { retryClassOf } from "../chat/errors.ts";
import type { AccountFigures } from "../chat/limit-scan.ts";
import { done, failed, type Outcome } from "../chat/outcome.ts";
import type { AccountContents } from "../chat/read-account.ts";
import { utf8Bytes } from "../chat/wire.ts";

export type ReadFigures = Omit<AccountFigures, "before" | "readAt">;

/** In place of a code where no readable answer came. */
export const noAnswer = -1;

/**
 * Counts an account that was read whole (get_contact_group, 53440), or says why it could not be. With `peers` it is also asked which of its
 * conversations are with somebody who is gone. What the service refuses is the account's `code`, unless it concerns every call (a wrong key, no
 * rights, 51013): that ends the scan. Where no readable answer came its code is `noAnswer`.
 */
export async function figuresOf(
  account: string,
  read: Outcome<AccountContents>,
  peers: PeerBook | undefined,
): Promise<Outcome<ReadFigures>> {
  if (!read.ok) {
    const { failure } = read;
    const code = failure.kind === "refused" ? failure.code : failure.kind === "unreachable" ? noAnswer : undefined;
    if (code === undefined || (code !== noAnswer && retryClassOf(code) === "stop")) return failed(failure);
    return done({ ...nothing, account, code });
  }
  const { figures, grouped } = countedIn(read.value);
  if (!peers) return done({ ...figures, account, code: 0, orphans: null });
  const codes = await peers.codesOf(grouped);
  if (!codes.ok) return codes;
  // Told once for each conversation that was asked for, and not at all of what nobody can know.
  const orphans = [...codes.value.values()].filter((code) => code !== 0).length;
  return done({ ...figures, account, code: 0, orphans });
}

const nothing = { groups: 0, conversations: 0, marks: 0, nameBytes: 0, empty: 0, orphans: null };

function countedIn({ groups, contacts }: AccountContents) {
  const known = new Set(groups.map(({ id }) => id));
  const held = new Set<number>();
  const grouped = contacts.filter(({ groupIds }) => {
    const ids = groupIds.filter((id) => known.has(id));
    for (const id of ids) held.add(id);
    return ids.length > 0;
  });
  const marked = contacts.filter(({ marks, customMark = "" }) => marks.length > 0 || customMark !== "");
  const figures = {
    groups: groups.length,
    conversations: grouped.length,
    marks: marked.length,
    nameBytes: Math.max(0, ...groups.map(({ name }) => utf8Bytes(name))),
    empty: groups.filter(({ id }) => !held.has(id)).length,
  };
  return { figures, grouped: grouped.map(({ conversation }) => conversation) };
}
