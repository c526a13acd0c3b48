import type { Command } from "../chat/command.ts";
import { commands, type Input, type Verb, verbAt } from "../chat/commands.ts";
import type { ErrorName } from "../chat/errors.ts";
import { limits } from "../chat/limits.ts";
import { serviceFaults } from "../chat/service-faults.ts";
import { inputUntilFault } from "./input-until-fault.ts";
import { loosenedRequest } from "./loosen-request.ts";
import type { RateKeeper } from "./rate-keeper.ts";
import { createRateWindows } from "./rate-windows.ts";
import { Refusal } from "./refusal.ts";
import { requireJson, requireJsonObject } from "./request-body.ts";
import { type CallerQuery, requireQuery } from "./request-query.ts";
import { requireSizes } from "./require-sizes.ts";
import { adminFaultOf, bodyFaultOf, unknownCommandFault } from "./service-codes.ts";
import type { Settings } from "./settings.ts";
import { createSignatureGate } from "./signature-gate.ts";
import { requireTight } from "./tighten-request.ts";

/** One request as it came: `path` undecoded, as it stands in the request line. */
export type ServiceCall = {
  method: string;
  path: string;
  query: URLSearchParams | string;
  body: Uint8Array | string;
};

/** The app that is served: `admins` may call, `key` is the secret's text. */
export type ServedApp = { sdkAppId: number; admins: readonly string[]; key: string };

/** A call that may be carried out; `admin` is who calls, `late` what it answers when it was. */
export type AdmittedCommand = { [V in Verb]: { verb: V; input: Input<V>; admin: string; late?: Refusal } }[Verb];

/**
 * Looks at a call in the order of OQ-26, up to what needs the account's own data; the first fault is thrown as a
 * Refusal. `settingsNow` gives the settings in force, `now` Unix seconds with fractions.
 */
export function createAdmission(
  app: ServedApp,
  settingsNow: () => Settings,
  now: () => number,
  rates: RateKeeper = createRateWindows(),
) {
  const signatures = createSignatureGate(app);

  function requireCaller(query: ServiceCall["query"], settings: Settings): CallerQuery {
    const caller = requireQuery(query, settings);
    if (caller.sdkAppId === String(app.sdkAppId)) return caller;
    // The rulings of open-questions.md look the number up before the UserSig is decoded.
    if (settings.appCheck === "afterSignature") signatures.requireReadable(Number(caller.sdkAppId), caller, settings);
    throw new Refusal(settings.unknownSdkAppIdCode === 60006 ? "sdkAppIdInvalid" : "sdkAppIdNotFound");
  }

  return {
    /** A promise only where other processes share the rate, and must be asked. */
    command(call: ServiceCall): AdmittedCommand | Promise<AdmittedCommand> {
      const settings = settingsNow();
      requirePost(call.method, settings);
      const verb = requireVerb(call.path, settings);
      const command = commands[verb];
      const caller = requireCaller(call.query, settings);
      const requireSignature = () => signatures.require(caller, now(), settings);
      if (settings.rateCheck === "afterSignature") requireSignature();
      const { rate, scope, fault } = rateOf(command, settings);
      const asked = rates.require(scope, rate, now(), settings.rateWindow, fault);
      const withinRate = () => {
        if (settings.rateCheck === "beforeSignature") requireSignature();
        const { service } = command;
        const parsedOf = () => requireJsonObject(call.body, bodyFaultOf(service, settings));
        const parsed = settings.adminCheck === "afterJson" ? parsedOf() : undefined;
        requireAdmin(caller, app, adminFaultOf(service, settings));
        // Of marks the body alone tells which plan they need.
        if (settings.planCheck === "beforeBody" && verb !== "markContacts") requirePlan(verb, settings);
        const body = loosenedRequest(verb, parsed ?? parsedOf(), settings);
        if (settings.sizeCheck === "beforeStructure") requireSizes(verb, body);
        const wanted = inputUntilFault(verb, service, body, settings);
        // It answers for this very verb, which the checker loses in a union.
        const admitted = { verb, ...wanted, admin: caller.identifier } as AdmittedCommand;
        requireTight(admitted, settings);
        if (!marksForEveryPlan(admitted, settings)) requirePlan(verb, settings);
        return admitted;
      };
      return asked ? asked.then(withinRate) : withinRate();
    },

    /** A call of `/_service`, whose path and method were looked at: the same, but for rate and plan. */
    control({ method, path, query, body }: ServiceCall): object {
      const settings = settingsNow();
      const caller = requireCaller(query, settings);
      signatures.require(caller, now(), settings);
      requireAdmin(caller, app, "adminRequired");
      if (method !== "POST" && method !== "PUT") return {};
      return path === "/_service/faults" ? requireJson(body) : requireJsonObject(body);
    },
  };
}

/** 60002 */
function requirePost(method: string, { wrongMethodCode }: Settings): void {
  if (method !== "POST") throw new Refusal(wrongMethodCode === 60009 ? "commandUnknown" : "urlUnreadable");
}

/** 60009: letter for letter. */
function requireVerb(path: string, settings: Settings): Verb {
  const verb = verbAt(path);
  if (verb === undefined) throw new Refusal(unknownCommandFault(path, settings));
  return verb;
}

/** A path as it is looked up: as it stands, unless a setting lets other letter cases and a slash at the end pass (OQ-21). */
export function pathAsRead(path: string, { pathMatch }: Settings): string {
  return pathMatch === "loose" ? path.toLowerCase().replace(/\/$/, "") : path;
}

/** 50003 or 70403, by service (OQ-20). */
function requireAdmin({ identifier }: CallerQuery, { admins }: ServedApp, fault: ErrorName): void {
  if (!admins.includes(identifier)) throw new Refusal(fault);
}

/** 51013: the plans below Pro may only read (OQ-16). 71000: an app may have switched the deletion of accounts off. */
function requirePlan(verb: Verb, { edition, readingBelowPro, accountDeletion }: Settings): void {
  if (verb === "deleteAccounts" && accountDeletion === "off") throw new Refusal("accountDeletionOff");
  if (edition !== "trial" && edition !== "standard") return;
  const isGatedReading = readingBelowPro === "gated" && (verb === "readContacts" || verb === "findConversations");
  if (commands[verb].gated || isGatedReading) throw new Refusal("planLacksFeature");
}

/** Custom marks are for every plan, unless a setting gates them (OQ-15). */
function marksForEveryPlan(admitted: AdmittedCommand, { customMarks }: Settings): boolean {
  if (admitted.verb !== "markContacts" || customMarks === "gated") return false;
  return admitted.input.items.every(({ scope }) => scope === "custom");
}

/** How many calls a second are counted together, under which name, and what one too many is told (OQ-25). */
function rateOf({ command, rate }: Command, settings: Settings) {
  const { ratePerSecond, accountRatePerSecond, rateScope, rateCode } = settings;
  return {
    rate: rate === limits.accountBatchCallsPerSecond ? accountRatePerSecond : ratePerSecond,
    scope: rateScope === "app" ? "*" : command,
    fault: rateCode === 60018 ? ("tooManyRequests" as const) : ("rateExceeded" as const),
  };
}

/** The row that a service answers when it broke down over a call to `path`, or nobody can tell whether it was done. */
export function internalFaultAt(path: string, isTimeout = false): ErrorName {
  const verb = verbAt(path);
  const faults = serviceFaults[verb === undefined ? "recentcontact" : commands[verb].service];
  return isTimeout ? faults.timeout : faults.internal;
}
