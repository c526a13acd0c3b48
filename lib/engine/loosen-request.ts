import type { Verb } from "../chat/commands.ts";
import { limits } from "../chat/limits.ts";
import { utf8Bytes } from "../chat/wire.ts";
import { Refusal } from "./refusal.ts";
import type { Settings } from "./settings.ts";

type Fields = Record<string, unknown>;

/**
 * Turns a body that only another reading of the documents would take into one that the codec takes, or refuses one
 * that only ours takes, as the settings ask (OQ-10, OQ-12, OQ-27, OQ-28, OQ-29). With the defaults a body comes back as it is.
 */
export function loosenedRequest(verb: Verb, document: object, settings: Settings): object {
  const { jsonTypes, moreElements, markBitsOutOfRange, marksOutOfBranch } = settings;
  let request = document as Fields; // its caller holds a JSON object
  if (jsonTypes === "coerce") request = coerced(request) as Fields; // an object comes back as one
  if (moreElements === "first") request = withFirstOnly(verb, request);
  if (respells(settings)) request = respelled(request, settings) as Fields; // an object comes back as one
  if (verb === "readContacts") request = withStart(request, settings);
  if (verb === "markContacts" && Array.isArray(request.MarkItem)) {
    if (marksOutOfBranch === "refuse") request.MarkItem.forEach(requireInBranch);
    if (markBitsOutOfRange === "ignore") request = { ...request, MarkItem: request.MarkItem.map(withKnownBits) };
  }
  return request;
}

function withFirstOnly(verb: Verb, request: Fields): Fields {
  const field = verb === "createGroup" ? "GroupContactItem" : verb === "deleteGroup" ? "GroupName" : undefined;
  const list = field === undefined ? undefined : request[field];
  return field !== undefined && Array.isArray(list) ? { ...request, [field]: list.slice(0, 1) } : request;
}

const nameFields = new Set(["GroupName", "OldGroupName", "NewGroupName"]);

function respells({ groupNameTrim, groupNameForm, loneSurrogates, longCustomMark }: Settings): boolean {
  const isName = groupNameTrim === "trim" || groupNameForm === "nfc";
  return isName || loneSurrogates === "replace" || longCustomMark === "cut";
}

function respelled(value: unknown, settings: Settings, field = ""): unknown {
  if (typeof value === "string") return respelledText(value, settings, field);
  return mapped(value, field, (below, name) => respelled(below, settings, name));
}

function respelledText(text: string, settings: Settings, field: string): string {
  if (field !== "CustomMark" && !nameFields.has(field)) return text;
  const whole = settings.loneSurrogates === "replace" ? text.toWellFormed() : text;
  if (field === "CustomMark") return settings.longCustomMark === "cut" ? cutMark(whole) : whole;
  const name = settings.groupNameForm === "nfc" ? whole.normalize("NFC") : whole;
  return settings.groupNameTrim === "trim" ? name.trim() : name;
}

/** As many whole characters as a custom mark may have bytes for. */
function cutMark(text: string): string {
  let bytes = 0;
  let end = 0;
  for (const sign of text) {
    bytes += utf8Bytes(sign);
    if (bytes > limits.customMarkBytes.value) break;
    end += sign.length;
  }
  return text.slice(0, end);
}

/** Begins at the first contact where a body does not say where to, or names no place. */
function withStart(request: Fields, { startMissing, startOutOfRange }: Settings): Fields {
  const { StartIndex: start } = request;
  const isMissing = start === undefined && startMissing === "zero";
  const isOut = typeof start === "number" && !(Number.isSafeInteger(start) && start >= 0);
  return isMissing || (isOut && startOutOfRange === "zero") ? { ...request, StartIndex: 0 } : request;
}

const numberFields = new Set([
  ...["Type", "UpdateType", "UpdateGroupType", "ContactOptType", "OptType", "SetMark", "ClearMark", "StartIndex"],
  ...["TimeStamp", "TopTimeStamp", "TopStartIndex", "AssistFlags", "ClearRamble", "Limit", "Offset"],
  ...["WithHugeGroups", "WithNoActiveGroups", "SyncOtherMachine", "MsgLifeTime", "MsgSeq", "MsgRandom", "Random"],
  "OnlineOnlyFlag",
]);
const textFields = new Set([
  ...["From_Account", "To_Account", "UserID", "Identifier", "Accounts", "ToGroupId", "ToGroupid", "CustomMark"],
  ...["Member_Account", "Owner_Account", "MemberToDel_Account", "GroupId", "GroupIdList", "Name", "Nick", "FaceUrl"],
  ...nameFields,
]);

function coerced(value: unknown, field = ""): unknown {
  if (typeof value === "string" && numberFields.has(field) && /^\d{1,15}$/.test(value)) return Number(value);
  if (typeof value === "number" && textFields.has(field)) return String(value);
  return mapped(value, field, coerced);
}

/** Walks no deeper than a body of these commands goes: what lies below is nobody's field. */
function mapped(
  value: unknown,
  field: string,
  each: (value: unknown, field: string) => unknown,
  depth = depthMax,
): unknown {
  if (depth === 0) return value;
  const inner = (below: unknown, name: string) =>
    typeof below === "object" && below !== null ? mapped(below, name, each, depth - 1) : each(below, name);
  if (Array.isArray(value)) return value.map((item) => inner(item, field));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, below]) => [name, inner(below, name)]));
}

const depthMax = 8;

function requireInBranch(item: unknown, at: number): void {
  const { OptType, SetMark, ClearMark, CustomMark } = Object(item) as Fields; // of anything, an object
  const strays = OptType === 1 ? [CustomMark] : OptType === 2 ? [SetMark, ClearMark] : [];
  if (strays.some((stray) => stray !== undefined)) throw new Refusal("parameterInvalid", `MarkItem.${at}`);
}

function withKnownBits(item: unknown): unknown {
  if (typeof item !== "object" || item === null) return item;
  const known = Object.entries(item).map(([name, value]) => [
    name,
    (name === "SetMark" || name === "ClearMark") && Array.isArray(value) ? value.filter(isMarkBit) : value,
  ]);
  return Object.fromEntries(known);
}

function isMarkBit(value: unknown): boolean {
  return Number.isInteger(value) && Number(value) >= 1 && Number(value) <= limits.markBits.value;
}
