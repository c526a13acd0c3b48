import { z } from "zod";
import { type ErrorName, errors, isErrorName } from "./errors.ts";
import { guessedKind } from "./guessed-kind.ts";
import { limits } from "./limits.ts";
import { kindNamed } from "./row-columns.ts";
import { Conversation, conversationKey, GroupName, named, utf8Bytes } from "./wire.ts";

/** A group as a template has it. */
export type TemplateGroup = { name: string; conversations: Conversation[] };

/** A template as a list shows it. `version` is another after each change; `at`: Unix milliseconds of the last one, by `person`. */
export type TemplateSummary = {
  id: string;
  name: string;
  version: number;
  groups: number;
  conversations: number;
  person: string;
  at: number;
};

/** The same with its content. */
export type Template = Omit<TemplateSummary, "groups" | "conversations"> & { groups: TemplateGroup[] };

/** An action of Next takes a megabyte, in which each line end counts twice. */
const textBytesMax = 512 * 1024;
/** Group, kind, conversation. */
const cellsMax = 3;

const TemplateName = z
  .string()
  .trim()
  .min(1, "name")
  .max(100, "name")
  .refine((name) => !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u.test(name), "nameSigns");

/** What one account can hold, so that a template can come true: the limits are those of an account. */
const TemplateGroups = z
  .array(
    z.object({
      name: GroupName,
      conversations: z.array(Conversation.refine(({ id }) => id !== "", "idMissing")),
    }),
  )
  .min(1, "empty")
  .superRefine((groups, context) => {
    const say = (message: string, ...path: (string | number)[]) => context.addIssue({ code: "custom", message, path });
    if (groups.length > limits.groupsPerAccount.value) say(named("groupLimit"), limits.groupsPerAccount.value, "name");
    const names = new Set<string>();
    const keys = new Set<string>();
    for (const [at, { name, conversations }] of groups.entries()) {
      if (names.has(name)) say("groupTwice", at, "name");
      names.add(name);
      for (const [member, conversation] of conversations.entries()) {
        const isOver = keys.size > limits.groupedConversationsPerAccount.value;
        keys.add(conversationKey(conversation));
        if (!isOver && keys.size > limits.groupedConversationsPerAccount.value)
          say(named("conversationLimit"), at, "conversations", member);
      }
    }
  });

/** A named set of groups with their conversations. A complaint's message is a name of the catalogue of codes, or of `TemplateFault`. */
export const GroupTemplate = z.object({ name: TemplateName, groups: TemplateGroups });
export type GroupTemplate = z.infer<typeof GroupTemplate>;

/** What is wrong with a line of a template. */
const faultNames = [
  ...(["quoteUnclosed", "tooManyCells", "groupMissing", "groupNameUnreadable", "groupNameTooLong"] as const),
  ...(["groupTwice", "groupLimit", "idMissing", "kindUnknown", "idInvalid", "conversationLimit"] as const),
  ...(["empty", "tooLarge"] as const),
] as const;
export type TemplateFaultName = (typeof faultNames)[number];

/** `line` from 1, 0 where it is the text as a whole. `text`: what the sentence names. `code`: where the service would say one. */
export type TemplateFault = { line: number; fault: TemplateFaultName; text: string; code?: number };

/**
 * Reads a template as it is typed: a line is a group, or `group, conversation`, or `group, kind, conversation`, where the kind may
 * be empty and is guessed; cells are parted by commas, or by tabs, and stand in quotation marks where they hold one. A member's
 * group need not have a line of its own. What stands in a group twice counts once. `faults` by line, one a line.
 */
export function readTemplateText(text: string): { groups: TemplateGroup[]; faults: TemplateFault[] } {
  if (utf8Bytes(text) > textBytesMax) return { groups: [], faults: [{ line: 0, fault: "tooLarge", text: "" }] };
  const drafts: Draft[] = [];
  const byName = new Map<string, Draft>();
  const faults: TemplateFault[] = [];
  for (const [at, lineText] of text.split(/\r\n|\r|\n/).entries()) {
    if (lineText.trim() === "") continue;
    const fault = takeLine({ drafts, byName }, at + 1, lineText);
    if (fault) faults.push({ line: at + 1, ...fault });
  }
  const groups = drafts.map(({ name, members }) => ({ name, conversations: members.map((each) => each.conversation) }));
  const hasLines = drafts.length > 0 || faults.length === 0;
  const faulty = new Set(faults.map(({ line }) => line));
  for (const { path, message } of (hasLines && TemplateGroups.safeParse(groups).error?.issues) || []) {
    const draft = drafts[Number(path[0])];
    const member = path[1] === "conversations" ? draft?.members[Number(path[2])] : undefined;
    const line = (member ?? draft)?.line ?? 0;
    const about = member ? member.conversation.id : (draft?.name ?? "");
    if (!faulty.has(line)) faults.push({ line, ...faultOf(message, about) });
    faulty.add(line);
  }
  return { groups, faults: faults.sort((one, other) => one.line - other.line) };
}

/** The text that `readTemplateText` reads back as these groups. */
export function templateText(groups: readonly TemplateGroup[]): string {
  const blocks = groups.map(({ name, conversations }) =>
    [cellOf(name), ...conversations.map(({ kind, id }) => `${cellOf(name)}, ${kind}, ${cellOf(id)}`)].join("\n"),
  );
  return blocks.join("\n\n");
}

/** What a person types; a complaint about a line has its number from 1 in its path, behind `text`. */
export const TemplateDraft = z
  .object({
    name: TemplateName,
    text: z
      .string()
      .superRefine((text, context) => {
        for (const { line, fault } of readTemplateText(text).faults)
          context.addIssue({ code: "custom", message: fault, path: [line] });
      })
      .transform((text) => readTemplateText(text).groups),
  })
  .transform(({ name, text }): GroupTemplate => ({ name, groups: text }));
export type TemplateDraft = z.input<typeof TemplateDraft>;

/** How many different conversations there are in all. */
export function conversationsIn(groups: readonly TemplateGroup[]): number {
  return new Set(groups.flatMap(({ conversations }) => conversations.map(conversationKey))).size;
}

/** `isNamed`: it has a line of its own. */
type Draft = {
  name: string;
  line: number;
  isNamed: boolean;
  members: { line: number; conversation: Conversation }[];
  keys: Set<string>;
};
type Read = { drafts: Draft[]; byName: Map<string, Draft> };
type Fault = Omit<TemplateFault, "line">;

/** Lays one line to the others; a group that is named alone once more is one more group, which is a fault of the whole. */
function takeLine({ drafts, byName }: Read, line: number, text: string): Fault | undefined {
  const cells = cellsIn(text);
  if (!cells) return { fault: "quoteUnclosed", text: shortened(text) };
  if (cells.length > cellsMax) return { fault: "tooManyCells", text: shortened(text) };
  const [name = "", ...rest] = cells;
  if (name === "") return { fault: "groupMissing", text: shortened(text) };
  const [kindText = "", id = ""] = rest.length === 1 ? ["", ...rest] : rest;
  // An account may be called "user", but whoever writes this in the second of two cells has forgotten the third.
  if (rest.length > 0 && (id === "" || (rest.length === 1 && kindNamed(id))))
    return { fault: "idMissing", text: shortened(text) };
  const kind = kindText === "" ? guessedKind(id) : kindNamed(kindText);
  if (!kind) return { fault: "kindUnknown", text: shortened(kindText) };
  const found = byName.get(name);
  const isTwin = rest.length === 0 && found?.isNamed === true;
  const group = found && !isTwin ? found : { name, line, isNamed: false, members: [], keys: new Set<string>() };
  if (group !== found) drafts.push(group);
  if (!found) byName.set(name, group);
  if (rest.length === 0) group.isNamed = true;
  if (rest.length === 0) return undefined;
  const conversation: Conversation = { kind, id };
  const key = conversationKey(conversation);
  if (!group.keys.has(key)) group.members.push({ line, conversation });
  group.keys.add(key);
  return undefined;
}

/** The cells of a line; undefined where a quotation mark is not closed. Blanks around a cell are not part of it. */
function cellsIn(line: string): string[] | undefined {
  const separator = hasTab(line) ? "\t" : ",";
  const cells: string[] = [];
  // A spreadsheet gives its empty columns as well.
  let rest = separator === "\t" ? line.trimEnd() : line;
  for (;;) {
    const quoted = /^[^\S\t]*"((?:[^"]|"")*)"[^\S\t]*/.exec(rest);
    const at = quoted ? quoted[0].length : rest.indexOf(separator);
    const end = at < 0 ? rest.length : at;
    const isQuoted = rest.trimStart().startsWith('"');
    if (isQuoted && !(quoted && (end === rest.length || rest.startsWith(separator, end)))) return undefined;
    cells.push(quoted ? (quoted[1] ?? "").replaceAll('""', '"') : rest.slice(0, end).trim());
    if (end === rest.length || cells.length > cellsMax) return cells;
    rest = rest.slice(end + 1);
  }
}

/** What is pasted from a spreadsheet has tabs, and then a comma belongs to a name. */
function hasTab(line: string): boolean {
  let isQuoted = false;
  for (const character of line) {
    if (character === '"') isQuoted = !isQuoted;
    if (character === "\t" && !isQuoted) return true;
  }
  return false;
}

function cellOf(text: string): string {
  return text === "" || text !== text.trim() || /[",\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function faultOf(message: string, text: string): Fault {
  const code = codeOf(message);
  const fault = faultNames.find((name) => name === message) ?? "idInvalid";
  return { fault, text: shortened(text), ...(code !== undefined && { code }) };
}

function codeOf(message: string): number | undefined {
  const name: ErrorName | undefined = isErrorName(message) ? message : undefined;
  return name && errors[name].code;
}

function shortened(text: string): string {
  return text.length > 100 ? `${text.slice(0, 100).toWellFormed()}…` : text;
}
