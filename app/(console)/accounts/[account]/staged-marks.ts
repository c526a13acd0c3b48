import { documentedWalls } from "@/lib/chat/measure";
import { type Contact, type Conversation, CustomMark, conversationKey, type MarkChange } from "@/lib/chat/wire";

/**
 * What waits for one conversation's marks: bits to set, bits to clear, and a text, of which an empty one clears. All of
 * it empty: the conversation stands among the marks and waits for its first.
 */
export type MarkStage = {
  readonly conversation: Conversation;
  readonly set: readonly number[];
  readonly clear: readonly number[];
  readonly customMark?: string;
};

export type StagedMarks = { readonly [key: string]: MarkStage };

/** A conversation with its marks as they were last read; no contact: it has none. */
export type Marked = { conversation: Conversation; contact?: Contact | undefined };

/** What a person does to marks: one bit on or off, a text, or all of them off. `text: undefined` takes the text back. */
export type MarkEdit =
  | { kind: "begin" }
  | { kind: "bit"; bit: number; on: boolean }
  | { kind: "text"; text: string | undefined }
  | { kind: "clear" };

/** Stages one edit for each of the conversations. What is so already is no change, and the opposite of one takes it back. */
export function withMarkEdit(staged: StagedMarks, of: readonly Marked[], edit: MarkEdit): StagedMarks {
  const next: { [key: string]: MarkStage } = { ...staged };
  for (const marked of of) {
    const key = conversationKey(marked.conversation);
    const stage = edited(next[key] ?? { conversation: marked.conversation, set: [], clear: [] }, marked.contact, edit);
    // A conversation without marks keeps its place until a person takes it back.
    if (isMarkChange(stage) || !isMarked(marked.contact)) next[key] = stage;
    else delete next[key];
  }
  return next;
}

/** Two stages of marks as one: of each bit and of the text the later holds, and all else of the earlier stays. */
export function mergedMarks(earlier: StagedMarks, later: StagedMarks): StagedMarks {
  const both = Object.entries(later).map(([key, after]) => {
    const before = earlier[key];
    return [key, before ? mergedMark(before, after) : after] as const;
  });
  return { ...earlier, ...Object.fromEntries(both) };
}

function mergedMark(before: MarkStage, after: MarkStage): MarkStage {
  const set = [...before.set.filter((bit) => !after.clear.includes(bit)), ...after.set];
  const clear = [...before.clear.filter((bit) => !after.set.includes(bit)), ...after.clear];
  const customMark = after.customMark ?? before.customMark;
  return {
    conversation: after.conversation,
    set: [...new Set(set)].sort(ascending),
    clear: [...new Set(clear)].sort(ascending),
    ...(customMark !== undefined && { customMark }),
  };
}

function edited(stage: MarkStage, contact: Contact | undefined, edit: MarkEdit): MarkStage {
  const bits = contact?.marks ?? [];
  switch (edit.kind) {
    case "begin":
      return stage;
    case "bit": {
      const set = stage.set.filter((bit) => bit !== edit.bit);
      const clear = stage.clear.filter((bit) => bit !== edit.bit);
      if (bits.includes(edit.bit) === edit.on) return { ...stage, set, clear };
      return edit.on
        ? { ...stage, set: [...set, edit.bit].sort(ascending), clear }
        : { ...stage, set, clear: [...clear, edit.bit].sort(ascending) };
    }
    case "text":
      return withText(stage, contact, edit.text);
    case "clear":
      return withText({ ...stage, set: [], clear: bits }, contact, "");
  }
}

function withText(
  { customMark: _before, ...stage }: MarkStage,
  contact: Contact | undefined,
  text: string | undefined,
) {
  return text === undefined || text === (contact?.customMark ?? "") ? stage : { ...stage, customMark: text };
}

export function isMarkChange({ set, clear, customMark }: MarkStage): boolean {
  return set.length > 0 || clear.length > 0 || customMark !== undefined;
}

/** A bit or a text: what the quota of marked conversations counts. */
export function isMarked(marks: Pick<Contact, "marks" | "customMark"> | undefined): boolean {
  return marks !== undefined && (marks.marks.length > 0 || (marks.customMark ?? "") !== "");
}

/** The marks as they will be. */
export function marksAfter(
  contact: Pick<Contact, "marks" | "customMark"> | undefined,
  { set, clear, customMark }: Pick<MarkChange, "customMark"> & { set?: readonly number[]; clear?: readonly number[] },
): Pick<Contact, "marks" | "customMark"> {
  const kept = (contact?.marks ?? []).filter((bit) => !clear?.includes(bit));
  const text = customMark ?? contact?.customMark ?? "";
  return {
    marks: [...new Set([...kept, ...(set ?? [])])].sort(ascending),
    ...(text !== "" && { customMark: text }),
  };
}

/** Over 256 bytes, or half of an emoji: the service would refuse its whole call with 50002. */
export function isTextLawful(text: string): boolean {
  return CustomMark.safeParse(text).success;
}

/** Some staged text would be refused. */
export function hasUnlawfulText(staged: StagedMarks): boolean {
  return Object.values(staged).some(({ customMark }) => customMark !== undefined && !isTextLawful(customMark));
}

/**
 * What is sent, in the order of sending: what only clears goes first, since it may free the room that others need; and
 * texts alone before bits, which an edition may refuse.
 */
export function markChangesInOrder(staged: StagedMarks): MarkChange[] {
  const changes = Object.values(staged).filter(isMarkChange).map(changeOf);
  const turnOf = (change: MarkChange) => (onlyClears(change) ? 0 : 2) + (isTextAlone(change) ? 0 : 1);
  return changes.sort((one, other) => turnOf(one) - turnOf(other));
}

function onlyClears({ set, customMark }: MarkChange): boolean {
  return !set && !customMark;
}

/** For every edition (OQ-15), so it goes in calls without bits. */
export function isTextAlone(change: MarkChange): boolean {
  return change.scope === "custom";
}

function changeOf({ conversation, set, clear, customMark }: MarkStage): MarkChange {
  const hasBits = set.length + clear.length > 0;
  return {
    scope: !hasBits ? "custom" : customMark === undefined ? "standard" : "both",
    conversation,
    ...(clear.length > 0 && { clear: [...clear] }),
    ...(set.length > 0 && { set: [...set] }),
    ...(customMark !== undefined && { customMark }),
  };
}

/** What a staged change of marks would do. `left`: of those that may be marked, before it. */
export type MarkEffect =
  | { kind: "first"; left: number }
  | { kind: "counted" }
  | { kind: "noRoom" }
  | { kind: "last" }
  | { kind: "same" }
  | { kind: "waiting" }
  | { kind: "textTooLong" };

/** Every staged change's effect by conversation, and the number of marked conversations afterwards (OQ-07). `most`: so many may be. */
export function markEffectsOf(
  contacts: readonly Contact[],
  staged: StagedMarks,
  most: number = documentedWalls.marks,
): { effects: Map<string, MarkEffect>; counted: number } {
  const contactByKey = new Map(contacts.map((contact) => [conversationKey(contact.conversation), contact]));
  let counted = markedCount(contacts);
  const effects = new Map<string, MarkEffect>(Object.keys(staged).map((key) => [key, { kind: "waiting" }]));
  for (const change of markChangesInOrder(staged)) {
    const key = conversationKey(change.conversation);
    const before = contactByKey.get(key);
    const left = most - counted;
    const effect = effectOf();
    effects.set(key, effect);
    if (effect.kind === "first") counted += 1;
    if (effect.kind === "last") counted -= 1;

    function effectOf(): MarkEffect {
      if (change.customMark !== undefined && !isTextLawful(change.customMark)) return { kind: "textTooLong" };
      if (isAsWanted(before, change)) return { kind: "same" };
      const willBe = isMarked(marksAfter(before, change));
      if (isMarked(before)) return { kind: willBe ? "counted" : "last" };
      return left > 0 ? { kind: "first", left } : { kind: "noRoom" };
    }
  }
  return { effects, counted };
}

/** Whether the marks are what a change wants them to be: there is nothing to do, or it was done. */
export function isAsWanted(contact: Contact | undefined, change: MarkChange): boolean {
  const bits = contact?.marks ?? [];
  const cleared = (change.clear ?? []).every((bit) => !bits.includes(bit) || change.set?.includes(bit));
  const set = (change.set ?? []).every((bit) => bits.includes(bit));
  return cleared && set && (change.customMark === undefined || change.customMark === (contact?.customMark ?? ""));
}

export function markedCount(contacts: readonly Contact[]): number {
  return contacts.filter(isMarked).length;
}

function ascending(one: number, other: number): number {
  return one - other;
}
