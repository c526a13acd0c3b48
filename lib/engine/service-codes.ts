import type { Service } from "../chat/command.ts";
import type { ErrorName } from "../chat/errors.ts";
import { serviceFaults } from "../chat/service-faults.ts";
import type { Settings } from "./settings.ts";

/** What a service answers to a body that is no JSON object: its own code, or the entry's 60003 (OQ-50). */
export function bodyFaultOf(service: Service, settings: Settings): ErrorName {
  const key = bodyCodes[service];
  return key && settings[key] === 60003 ? "bodyNotJson" : serviceFaults[service].body;
}

/** What a service answers to one who is no admin: its own code, or the entry's 60010 (OQ-50). */
export function adminFaultOf(service: Service, settings: Settings): ErrorName {
  const key = adminCodes[service];
  return key && settings[key] === 60010 ? "entryAdminRequired" : serviceFaults[service].admin;
}

/** What a path without a command is answered: 60009, or what settings say of another version (OQ-21) and of chat groups (OQ-50). */
export function unknownCommandFault(path: string, settings: Settings): ErrorName {
  const { unknownChatGroupCommandCode, otherVersionCode, unknownPathCode } = settings;
  if (unknownChatGroupCommandCode === 10003 && path.startsWith("/v4/group_open_http_svc/"))
    return "chatGroupCommandUnknown";
  const code = /^\/v(?!4\/)[^/]*\//.test(path) ? otherVersionCode : unknownPathCode;
  return code === 60002 ? "urlUnreadable" : "commandUnknown";
}

const bodyCodes: Partial<Record<Service, "profileBodyCode" | "chatGroupBodyCode" | "messageBodyCode">> = {
  profile: "profileBodyCode",
  group_open_http_svc: "chatGroupBodyCode",
  openim: "messageBodyCode",
};
const adminCodes: Partial<Record<Service, "profileAdminCode" | "chatGroupAdminCode" | "messageAdminCode">> = {
  profile: "profileAdminCode",
  group_open_http_svc: "chatGroupAdminCode",
  openim: "messageAdminCode",
};
