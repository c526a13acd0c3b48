import type { z } from "zod";
import type { Service } from "../chat/command.ts";
import type { Input, Verb } from "../chat/commands.ts";
import { type ErrorName, type ErrorRow, errors, isErrorName } from "../chat/errors.ts";
import { serviceFaults } from "../chat/service-faults.ts";
import { Refusal } from "./refusal.ts";
import { requestCodecOf } from "./request-codec.ts";
import { respelledFault } from "./respelled-fault.ts";
import type { Settings } from "./settings.ts";

/** 60003, or what the service says instead: strict UTF-8 without a byte order mark, strict JSON, an object at the top (OQ-18). */
export function requireJsonObject(body: Uint8Array | string, fault: ErrorName = "bodyNotJson"): object {
  const document = requireJson(body, fault);
  if (Array.isArray(document)) throw new Refusal(fault);
  return document;
}

/** The same, with an object or a list at the top. */
export function requireJson(body: Uint8Array | string, fault: ErrorName = "bodyNotJson"): object {
  const document = parsed(body, fault);
  if (typeof document !== "object" || document === null) throw new Refusal(fault);
  return document;
}

/**
 * What a command is asked, in our words. Faults of structure win over faults of size (OQ-26); `ErrorInfo` names the
 * field, by its path and never by what the caller wrote.
 */
export function requireInput<V extends Verb>(
  verb: V,
  service: Service,
  document: object,
  settings: Settings,
): Input<V> {
  const reading = requestCodecOf(verb, settings).safeParse(document, firstFaultOnly);
  if (reading.success) return reading.data;
  const { issues } = reading.error;
  const issue =
    issues.find(({ message }) => !isSizeFault(message)) ??
    issues.find(({ message }) => message === countFault) ??
    issues[0];
  const other = issue && respelledFault(verb, issue, document, settings);
  if (other) throw new Refusal(other, issue.path.map(String).join("."));
  throw refusalOf(issue, verb, serviceFaults[service].parameter, settings);
}

// Only one fault is told. zod knows this flag from its own "validate", and its types do not show it; without it a list
// of nothing but faults makes an issue of each, which takes seconds and a gigabyte.
const firstFaultOnly = { abortEarly: true } as z.core.ParseContext<z.core.$ZodIssue>;

/** Of two sizes the number of items is looked at first: 51006 before 51011 (OQ-26). */
const countFault: ErrorName = "itemCountOutOfRange";

function refusalOf(
  issue: z.core.$ZodIssue | undefined,
  verb: Verb,
  parameterFault: ErrorName,
  settings: Settings,
): Refusal {
  const { emptyGroupNameCode, userIdTypeCode, searchCountCode, chatGroupCountCode } = settings;
  const field = issue?.path.map(String).join(".") || "the body";
  if (issue?.message === "groupNameMissing" && emptyGroupNameCode === 51011)
    return new Refusal("groupNameTooLong", `${field} is empty`);
  if (issue?.message === "accountBatchOutOfRange" && settings.accountBatchCode === 70206)
    return new Refusal("accountBatchRefused", field);
  // An account that is there and no text has a row of its own.
  const isMissing = issue?.code === "invalid_type" && /(^|\.)(From|To)_Account$/.test(field);
  if (isMissing && issue.message !== "userIdNotString" && settings.missingUserIdCode === 60015)
    if (parameterFault === "parameterInvalid") return new Refusal("userIdNotString", field);
  if (issue?.message === "userIdNotString" && userIdTypeCode === 50002) return new Refusal(parameterFault, field);
  const isCount = issue !== undefined && countIssues.has(issue.code);
  if (isCount && searchCountCode === 51006 && verb === "findConversations" && field === "ContactItem")
    return new Refusal("itemCountOutOfRange", field);
  if (isCount && chatGroupCountCode === 10005 && verb === "readChatGroups" && field === "GroupIdList")
    return new Refusal("chatGroupBatchTooLarge", field);
  if (isErrorName(issue?.message)) return new Refusal(issue.message, field);
  return new Refusal(parameterFault, `${field}: ${issue?.message ?? ""}`);
}

/** What zod calls a list that is too short or too long; "custom" is one that was read to its end first. */
const countIssues = new Set(["too_small", "too_big", "custom"]);

function isSizeFault(message: string): boolean {
  const row: ErrorRow | undefined = isErrorName(message) ? errors[message] : undefined;
  return row?.size === true;
}

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function parsed(body: Uint8Array | string, fault: ErrorName): unknown {
  try {
    return JSON.parse(typeof body === "string" ? body : utf8.decode(body));
  } catch {
    throw new Refusal(fault);
  }
}
