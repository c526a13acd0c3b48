import { z } from "zod";
import type { Conversation } from "./wire.ts";

/**
 * What a row of a change file asks. The strict verbs fail where the service would; `ensure` and `ensure-absent` want a
 * state: with a conversation that it is in the group, or not, and without one that the group is there, or not.
 */
export const RowVerb = z.enum(["rename", "add", "remove", "create", "delete", "ensure", "ensure-absent"]);
export type RowVerb = z.infer<typeof RowVerb>;

/**
 * One row of a change file. `line`: where it began in the file, from 1. Groups are named as the rows before have left them.
 * Names are any texts: one that the service would refuse makes a row that fails with its code, not a row that is none.
 */
export type ChangeRow = {
  line: number;
  verb: RowVerb;
  account: string;
  group: string;
  /** The new name; of `rename` alone. */
  to?: string;
  /** Of `add` and `remove` always, of the lenient verbs where one is meant. */
  conversation?: Conversation;
};

/**
 * A row that cannot be one. `account`: where that at least is known. `column`: its name in the file, absent where the whole line is at
 * fault. `code`: the catalogue's, where the service would say it.
 */
export type BadRow = {
  line: number;
  account?: string;
  column?: string;
  fault: RowFault;
  text: string;
  code?: number;
};

/** What is wrong with a row; the sentences stand with the messages. */
export type RowFault =
  /** Reading the account was refused, so that a rule could not look at it. */
  | "accountRefused"
  | "verbUnknown"
  | "verbMissing"
  | "accountMissing"
  | "groupMissing"
  | "toMissing"
  | "toUnwanted"
  | "conversationMissing"
  | "conversationUnwanted"
  | "kindUnknown"
  | "idInvalid"
  | "idDamaged"
  | "columnsDiffer"
  | "quoteUnclosed"
  | "notText"
  | "notJson";

/**
 * What a row comes to, as far as reading tells. `change`: it will be sent and makes a difference. `no-op`: it is so already,
 * nothing is sent. `fail`: the service would refuse it with the row's code, nothing is sent. `unknown`: only the service can
 * tell; it is sent, and may fail.
 */
export const RowOutcome = z.enum(["change", "no-op", "fail", "unknown"]);
export type RowOutcome = z.infer<typeof RowOutcome>;

/** What was seen, in figures that a sentence is made of: conversations in the group, groups of the account, bytes of a name. */
export type RowNote =
  | { kind: "members"; before: number; after: number }
  | { kind: "groups"; before: number; after: number }
  | { kind: "bytes"; before: number; after: number }
  /** It goes with so many conversations in it. */
  | { kind: "deleted"; conversations: number }
  /** Made by an earlier row of this file, or undone by a later one, so that nothing of its own is sent. */
  | { kind: "within"; line: number }
  /** So many conversations are in groups, which is as many as may be. */
  | { kind: "grouped"; conversations: number }
  /** Whether the other side may be used is known to the service alone. */
  | { kind: "peer" }
  | { kind: "none" };

/** A row as it was planned. `call`: which of its account's calls carries it, from 0; absent where nothing is sent for it. */
export type PlannedRow = ChangeRow & {
  outcome: RowOutcome;
  /** 0 where it does not fail. */
  code: number;
  note: RowNote;
  call?: number;
  /** The group as the service numbered it when the plan was made; absent where it is not there yet. */
  groupId?: number;
};
