import { setImmediate as nextTurn } from "node:timers/promises";
import { stringify } from "csv-stringify/sync";
import type { Change, Effect, Ending, ItemSaid } from "../chat/change.ts";
import { commandOfChange } from "../chat/change.ts";
import { commands } from "../chat/commands.ts";
import { safeCell } from "../chat/spreadsheet-cell.ts";
import type { TrailFilter, TrailLine } from "../chat/trail-line.ts";
import { conversationKey } from "../chat/wire.ts";
import type { Trail } from "./trail.ts";
import type { TrailLines } from "./trail-lines.ts";

export type ExportFormat = "csv" | "json";

/** The lines that fit, the newest first, as pieces of one file that ends with the trail's head. Reads as fast as it is read. */
export type TrailExport = (format: ExportFormat, filter: TrailFilter) => AsyncGenerator<string>;

const pageSize = 500;
const columns = [
  ...["number", "time", "person", "role", "target", "account", "command", "change", "sign", "kind", "id"],
  ...["result", "code", "info", "before", "after", "reason", "change id", "batch", "undo of"],
];

export function createTrailExport(trail: Trail, lines: TrailLines): TrailExport {
  return async function* exportTrail(format, filter) {
    // The head as it is now covers all that follows: what comes later is not in this file.
    const head = await trail.head();
    yield format === "csv" ? csv([columns]) : `{"head":${JSON.stringify(head)},"lines":[`;
    let before: number | undefined = head.entries + 1;
    let isFirst = true;
    while (before !== undefined) {
      const page = await lines.page(filter, before, pageSize);
      if (format === "csv") yield csv(page.lines.flatMap(rowsOf));
      else if (page.lines.length > 0)
        yield (isFirst ? "\n" : ",\n") + page.lines.map((line) => JSON.stringify(line)).join(",\n");
      isFirst &&= page.lines.length === 0;
      before = page.before;
      await nextTurn();
    }
    yield format === "csv"
      ? csv([[String(head.entries), "", "", "", "", "", "", "trail head", "", "", head.head]])
      : "\n]}\n";
  };
}

function csv(rows: readonly (readonly string[])[]): string {
  return stringify(
    rows.map((row) => columns.map((_, at) => safeCell(row[at] ?? ""))),
    // A line feed alone is no record's end to the writer, but to every reader.
    { record_delimiter: "\r\n", quoted_match: /[\r\n]/ },
  );
}

/** One row for each conversation of a change, or one where it names none. */
function rowsOf(line: TrailLine): string[][] {
  const place = [line.person ?? "", line.role ?? "", line.target?.name ?? "", line.account ?? ""];
  const head = [String(line.seq), new Date(line.at).toISOString(), ...place];
  if (line.kind === "event") {
    return [[...head, "", line.verb, "", "", "", "", String(line.code || ""), line.detail]];
  }
  const { command } = commands[commandOfChange[line.verb]];
  const tail = [line.reason ?? "", line.changeId, line.batchId, line.undoOf?.changeId ?? ""];
  return itemsOf(line.change, line.ending).map((item) => [...head, command, line.verb, ...item, ...tail]);
}

/** Sign, kind, id, result, code, info, before, after. */
function itemsOf(change: Change, ending: Ending | undefined): string[][] {
  const said = new Map(ending?.items.map((item) => [conversationKey(item.conversation), item]));
  const effects = ending?.effects ?? [];
  const rows = namedIn(change, effects).map(({ conversation, sign }) => {
    const key = conversationKey(conversation);
    const effect =
      effects.find((each) => "conversation" in each && conversationKey(each.conversation) === key) ??
      effects.find((each) => each.kind === "deleted");
    return [sign, conversation.kind, conversation.id, ...resultOf(ending, said.get(key), effect), ...sidesOf(effect)];
  });
  const ofGroup = effects.find((each) => !("conversation" in each));
  if (rows.length > 0 && !ofGroup) return rows;
  const sign = change.verb === "renameGroup" ? "~" : change.verb === "createGroup" ? "+" : "-";
  const [from, to] = change.verb === "renameGroup" ? [change.group, change.to] : nameOf(change);
  return [[sign, "group", "", ...resultOf(ending, undefined, ofGroup), from, to], ...rows];
}

function namedIn(change: Change, effects: readonly Effect[]) {
  const went = effects.flatMap((effect) => (effect.kind === "deleted" ? effect.conversations : []));
  if (change.verb === "deleteGroup") return went.map((conversation) => ({ conversation, sign: "-" }));
  if (change.verb === "changeMembers")
    return change.items.map(({ op, conversation }) => ({ conversation, sign: op === "add" ? "+" : "-" }));
  if (change.verb === "markContacts") return change.items.map(({ conversation }) => ({ conversation, sign: "~" }));
  if (change.verb === "createGroup") return change.conversations.map((conversation) => ({ conversation, sign: "+" }));
  return change.verb === "deleteRecent" ? [{ conversation: change.conversation, sign: "-" }] : [];
}

function nameOf(change: Change): [string, string] {
  if (change.verb === "createGroup") return ["", change.name];
  return change.verb === "deleteGroup" ? [change.group, ""] : ["", ""];
}

function resultOf(ending: Ending | undefined, said: ItemSaid | undefined, effect: Effect | undefined): string[] {
  if (!ending) return ["open", "", ""];
  const { code, info } = said ?? ending;
  if (ending.how === "lost") return ["unknown", "?", info];
  if (ending.how === "settled") return [ending.verdict ?? "unknown", "?", info];
  if (ending.how === "notSent") return ["not sent", "", info];
  return [code !== 0 ? "refused" : effect ? "changed" : "no change", String(code), info];
}

function sidesOf(effect: Effect | undefined): [string, string] {
  if (effect?.kind === "added") return ["", effect.group];
  if (effect?.kind === "removed") return [effect.group, ""];
  if (effect?.kind === "deleted") return [effect.name, ""];
  if (effect?.kind === "textSet") return ["?", effect.text];
  if (effect?.kind !== "marked") return ["", ""];
  const words = ({ bits, text }: { bits: readonly number[]; text: string }) => [bits.join(" "), text].join(" ").trim();
  return [words(effect.before), words(effect.after)];
}
