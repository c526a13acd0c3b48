import type { AccountId, Contact, Conversation, Group, MemberRole, Profile } from "../chat/wire.ts";

/** An account with its groups, by id, and its counters; ids and positions are given out once. */
export type AccountRecord = Profile & {
  groups: Group[];
  lastGroupId: number;
  lastPosition: number;
  /** Conversations in at least one group; and those with a mark. Each has a quota of its own (OQ-07). */
  grouped: number;
  marked: number;
};

/** A contact with its place in the order of first insertion. */
export type ContactRecord = Contact & { position: number };

/** An entry of the recent list; `time` is its last message's in Unix seconds, `empty` that all of them are gone. */
export type RecentRecord = { conversation: Conversation; time: number; pinned: boolean; empty: boolean };

/**
 * A chat group. `type` as it was sent; times in Unix seconds, 0 for never; `nextMessage` is the number that the next
 * message gets.
 */
export type LiveChatGroup = {
  id: string;
  dead: false;
  type: string;
  name: string;
  faceUrl?: string;
  /** Undefined: it has no owner. */
  owner?: AccountId;
  createdAt: number;
  changedAt: number;
  lastMessageAt: number;
  nextMessage: number;
  memberCount: number;
};

/** Of a dead one, which a world brings along, only the ID is known any more. One that a command destroyed is not kept. */
export type ChatGroupRecord = LiveChatGroup | { id: string; dead: true };

/** `joinedAt` in Unix seconds. */
export type MemberRecord = { account: AccountId; role: MemberRole; joinedAt: number };
export type JoinedRecord = { chatGroup: LiveChatGroup; role: MemberRole; joinedAt: number };

/** What a call must see to be decided; a store loads this and no more. */
export type Need = {
  /** Nothing will be changed: a store needs no lock for it. */
  look?: true;
  owner?: AccountId;
  contacts?:
    | { kind: "named"; conversations: readonly Conversation[] }
    | { kind: "page"; start: number; count: number; order: "insertion" | "newestChange" }
    | { kind: "all" };
  /** The owner's recent contacts, all of them. */
  recents?: true;
  /** Accounts of which the profile, or only the existence, matters. */
  accounts?: readonly AccountId[];
  chatGroups?: readonly string[];
  /** Members of these chat groups: those named, or all of them. */
  members?: readonly { chatGroup: string; accounts: readonly AccountId[] | "all" }[];
  /** Every chat group that each of these accounts is in. */
  joined?: readonly AccountId[];
};

/**
 * `owner` undefined: not imported. `contacts` by conversation key, in the order that was asked for. `members` by when
 * they joined, then by account; `joined` by when the account joined, then by the chat group's ID.
 */
export type View = {
  owner: AccountRecord | undefined;
  contacts: ReadonlyMap<string, ContactRecord>;
  recents: readonly RecentRecord[];
  accounts: ReadonlyMap<AccountId, Profile>;
  chatGroups: ReadonlyMap<string, ChatGroupRecord>;
  members: ReadonlyMap<string, readonly MemberRecord[]>;
  joined: ReadonlyMap<AccountId, readonly JoinedRecord[]>;
};

/** What a call changes. Contacts and recents that go are the owner's. */
export type Changes = {
  owner?: AccountRecord;
  contacts?: readonly ContactRecord[];
  contactsGone?: readonly Conversation[];
  recentsGone?: readonly Conversation[];
  /** New accounts, or new names for old ones. */
  profiles?: readonly Profile[];
  /** With their contacts, recents and memberships; the chat groups themselves are for the handler to change. */
  accountsGone?: readonly AccountId[];
  chatGroups?: readonly ChatGroupRecord[];
  /** With all their members. */
  chatGroupsGone?: readonly string[];
  members?: readonly (MemberRecord & { chatGroup: string })[];
  membersGone?: readonly { chatGroup: string; account: AccountId }[];
  recentsTouched?: readonly RecentTouched[];
};

/**
 * Puts a conversation into an account's recent list at the time of its newest message: pinned stays as it was, empty
 * ends. Beyond `keep` entries the oldest ones that are not pinned leave, or with `trimsPinned` the oldest ones, this one
 * never; of one second those with the last keys.
 */
export type RecentTouched = {
  account: AccountId;
  conversation: Conversation;
  time: number;
  keep: number;
  trimsPinned?: true;
};

export type Decision<T> = { reply: T; changes: Changes };

/** Everything an app holds. */
export type World = {
  accounts: readonly (AccountRecord & { contacts: readonly ContactRecord[]; recents: readonly RecentRecord[] })[];
  /** A dead one has no members, an AVChatRoom none but its owner. */
  chatGroups: readonly (ChatGroupRecord & { members: readonly MemberRecord[] })[];
};

/** Counts calls where several processes share one allowance. */
export type RateCounter = {
  /** How many of `calls` calls of this name may go now: by the database's clock, whatever process asks. */
  take(app: number, name: string, calls: number, perSecond: number, window: "fixed" | "sliding"): Promise<number>;
};

/**
 * Keeps the accounts of apps. A promise settles only after the work is on disk. When the store cannot tell whether
 * a commit reached the disk, a store that owns its file never settles the promise and calls `onLost`; one that talks
 * to a server rejects with StoreTimeout.
 */
export type Store = {
  /** There if other processes may serve the same app; then the rates are kept here. */
  rates?: RateCounter;
  /** Calls `listener` when the settings of the app may have changed by another process. */
  watchSettings?(app: number, listener: () => void): void;
  /**
   * Loads what `need` names, lets `decide` look at it, and saves the changes, all in one transaction that nobody
   * interleaves. `decide` is pure and may be called more than once; what it throws is passed on, and nothing is saved.
   * A store that answers within a time counts it from `begun`, in the milliseconds of performance.now().
   */
  carryOut<T>(app: number, need: Need, decide: (view: View) => Decision<T>, begun?: number): Promise<T>;
  /** Takes these conversations out of every account that has a record of them. It looks into all of them, and takes its time. */
  dropContacts(app: number, conversations: readonly Conversation[]): Promise<void>;
  /** Replaces everything that the app holds, and with `settings` the ones that were put as well. */
  replace(app: number, world: World, settings?: Readonly<Record<string, unknown>>): Promise<void>;
  /** Lays the world, unless one was laid or somebody was imported before: of several processes that start, one does it. */
  layFirst(app: number, world: World): Promise<void>;
  /** Everything that the app holds; accounts and chat groups by id, contacts by position, recents newest first, members by when they joined. */
  readWorld(app: number): Promise<World>;
  /** The settings that were ever put, by name: JSON values, as another version of the program may have written them. */
  readSettings(app: number): Promise<Record<string, unknown>>;
  /** Puts these, and leaves the others. */
  writeSettings(app: number, changed: Readonly<Record<string, unknown>>): Promise<void>;
  /** Answers what waits, then lets go of the file. */
  close(): Promise<void>;
};

/** The database cannot be used at all; the message is one sentence that names it. */
export class StoreUnavailable extends Error {}

/** The database did not answer in time: nobody can tell whether the work was done. */
export class StoreTimeout extends Error {}
