import type { ChangeRow, RowNote, RowOutcome } from "../chat/change-row.ts";
import { errors } from "../chat/errors.ts";
import { type Conversation, conversationKey, utf8Bytes } from "../chat/wire.ts";
import { type AccountState, type Life, openLives, type Seat } from "./lives.ts";
import type { PlanRules } from "./plan-rules.ts";
import { nameFault, peerCode } from "./row-faults.ts";

/** What a row does where it takes effect. */
export type Deed =
  | { kind: "create" | "delete"; life: Life }
  | { kind: "rename"; life: Life; to: string }
  | { kind: "add" | "remove"; life: Life; seat: Seat };

export type FollowedRow = {
  row: ChangeRow;
  outcome: RowOutcome;
  code: number;
  note: RowNote;
  /** What the row does; empty where it does nothing. */
  deeds: readonly Deed[];
  groupId?: number;
};

/**
 * `lives`: every group that there was or that came to be. `orderMatters`: whether a row gets its place under the cap
 * depends on how the service answers an earlier one, so that nothing may be moved.
 */
export type Followed = { rows: FollowedRow[]; lives: readonly Life[]; orderMatters: boolean };

/**
 * What the service would answer to the rows of one account, sent one by one in file order. Faults come in the order of
 * OQ-26: structure (50002), size (51011), edition (51013), the account (50001), its groups (51009, 50002, 51010), items.
 */
export function followRows(state: AccountState, rows: readonly ChangeRow[], rules: PlanRules): Followed {
  const world = openLives(state, rules.groupedConversations);
  const found: FollowedRow[] = [];
  let at = 0;
  for (; at < rows.length; at++) {
    const row = rows[at];
    if (!row) continue;
    const groupId = world.named(row.group)?.id;
    found.push({ row, ...follow(row), ...(groupId !== undefined && { groupId }) });
  }
  return { rows: found, lives: world.lives, orderMatters: world.isOrderBound() };

  function follow(row: ChangeRow): Told {
    const wanted = row.verb === "rename" ? (row.to ?? "") : row.group;
    const makes = row.verb === "rename" || row.verb === "create" || row.verb === "ensure";
    const fault = makes ? nameFault(wanted, rules.groupNameBytes) : undefined;
    if (fault !== undefined) {
      const note: RowNote = { kind: "bytes", before: utf8Bytes(row.group), after: utf8Bytes(wanted) };
      return fails(fault, fault === errors.groupNameTooLong.code ? note : none);
    }
    const lenient = row.verb === "ensure" || row.verb === "ensure-absent";
    if (rules.lacksFeature && !lenient) return fails(errors.planLacksFeature.code);
    if (state.kind === "refused") return fails(state.code);
    return carriedOut(row, rules.lacksFeature === true);
  }

  function carriedOut(row: ChangeRow, isBarred: boolean): Told {
    const life = world.named(row.group);
    const { conversation } = row;
    const barred = isBarred ? fails(errors.planLacksFeature.code) : undefined;
    switch (row.verb) {
      case "rename":
        return life ? renamed(life, row.to ?? "") : fails(errors.groupNotFound.code);
      case "create":
        return life ? fails(errors.groupNameTaken.code) : created(row.group, undefined);
      case "delete":
        return life ? deleted(life) : fails(errors.groupNotFound.code);
      case "add":
        return life && conversation ? added(life, conversation) : fails(errors.groupNotFound.code);
      case "remove":
        return life && conversation ? removed(life, conversation) : fails(errors.groupNotFound.code);
      case "ensure":
        if (life && (!conversation || life.seats.get(conversationKey(conversation))?.isIn))
          return isSo(life, conversation);
        if (barred) return barred;
        return life && conversation ? added(life, conversation) : created(row.group, conversation);
      case "ensure-absent":
        if (!life || (conversation && !life.seats.get(conversationKey(conversation))?.mayBeIn))
          return isSo(life, conversation);
        if (barred) return barred;
        return conversation ? removed(life, conversation) : deleted(life);
    }
  }

  function renamed(life: Life, to: string): Told {
    if (to === life.name) return isSo(life);
    if (world.named(to)) return fails(errors.groupNameTaken.code);
    const note: RowNote = { kind: "bytes", before: utf8Bytes(life.name), after: utf8Bytes(to) };
    world.rename(life, to, at);
    return { outcome: "change", code: 0, note, deeds: [{ kind: "rename", life, to }] };
  }

  function created(name: string, first: Conversation | undefined): Told {
    const before = world.size();
    const note: RowNote = { kind: "groups", before, after: before + 1 };
    if (before >= rules.groupsPerAccount) return fails(errors.groupLimit.code, { ...note, after: before });
    // A row that fails leaves nothing behind, so its conversation is looked at before the group is made.
    const peer = first && peerCode(first, state);
    if (peer) return fails(peer);
    if (first && world.placeOf(first) === "none") return fails(errors.conversationLimit.code, grouped());
    const life = world.create(name, at);
    const deed: Deed = { kind: "create", life };
    if (!first) return { outcome: "change", code: 0, note, deeds: [deed] };
    const inside = added(life, first);
    return { ...inside, deeds: [deed, ...inside.deeds] };
  }

  function deleted(life: Life): Told {
    const note: RowNote = world.isWhole ? { kind: "deleted", conversations: life.size } : none;
    world.remove(life, at);
    return { outcome: "change", code: 0, note, deeds: [{ kind: "delete", life }] };
  }

  function added(life: Life, conversation: Conversation): Told {
    const peer = peerCode(conversation, state);
    if (peer) return fails(peer);
    const place = world.placeOf(conversation);
    if (place === "none") return fails(errors.conversationLimit.code, grouped());
    if (life.seats.get(conversationKey(conversation))?.isIn) return isSo(life, conversation);
    const note = members(life, 1);
    const seat = world.add(life, conversation, at, { isSure: peer === 0, isPlaceSure: place === "sure" });
    const isSure = peer === 0 && place === "sure";
    return {
      outcome: isSure ? "change" : "unknown",
      code: 0,
      note: isSure ? note : { kind: "peer" },
      deeds: [{ kind: "add", life, seat }],
    };
  }

  function removed(life: Life, conversation: Conversation): Told {
    const seat = life.seats.get(conversationKey(conversation));
    if (!seat?.mayBeIn) return isSo(life, conversation);
    const note = members(life, -1);
    const isSure = seat.isIn;
    world.take(life, seat, at);
    return { outcome: isSure ? "change" : "unknown", code: 0, note, deeds: [{ kind: "remove", life, seat }] };
  }

  /** It is so already, or an earlier row of this file made it so. */
  function isSo(life: Life | undefined, conversation?: Conversation): Told {
    const seat = conversation && life?.seats.get(conversationKey(conversation));
    const earlier = conversation ? seat?.rows.at(-1) : (life?.renames.at(-1) ?? life?.bornAt);
    const line = earlier === undefined ? undefined : rows[earlier]?.line;
    return { outcome: "no-op", code: 0, note: line === undefined ? none : { kind: "within", line }, deeds: [] };
  }

  function members(life: Life, change: 1 | -1): RowNote {
    return world.isWhole ? { kind: "members", before: life.size, after: life.size + change } : none;
  }

  function grouped(): RowNote {
    return { kind: "grouped", conversations: world.groupedMin() };
  }
}

type Told = Omit<FollowedRow, "row" | "groupId">;

const none: RowNote = { kind: "none" };

function fails(code: number, note: RowNote = none): Told {
  return { outcome: "fail", code, note, deeds: [] };
}
