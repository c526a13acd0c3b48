import type { Service } from "./command.ts";
import type { ErrorName } from "./errors.ts";

/** What each service answers when its own part of a request is at fault (OQ-18, OQ-20, OQ-29, OQ-50). */
export const serviceFaults = {
  recentcontact: {
    body: "bodyNotJson",
    parameter: "parameterInvalid",
    admin: "adminRequired",
    internal: "internalError",
    timeout: "serviceTimeout",
  },
  im_open_login_svc: {
    body: "bodyNotJson",
    parameter: "accountParameterInvalid",
    admin: "accountAdminRequired",
    internal: "accountInternalError",
    timeout: "accountTimeout",
  },
  profile: {
    body: "profileParameterInvalid",
    parameter: "profileParameterInvalid",
    admin: "profileAdminRequired",
    internal: "profileInternalError",
    timeout: "entryTimeout",
  },
  group_open_http_svc: {
    body: "chatGroupBodyNotJson",
    parameter: "chatGroupParameterInvalid",
    admin: "chatGroupAdminRequired",
    internal: "chatGroupInternalError",
    timeout: "entryTimeout",
  },
  openim: {
    body: "messageBodyNotJson",
    parameter: "messageParameterInvalid",
    admin: "messageAdminRequired",
    internal: "messageInternalError",
    timeout: "messageTimeout",
  },
} as const satisfies Record<Service, Record<string, ErrorName>>;

const door = [
  ...["urlUnreadable", "commandUnknown", "sdkAppIdMissing", "queryInvalid", "sdkAppIdNotFound"],
  ...["userSigUnreadable", "userSigOtherApp", "userSigOtherUser", "userSigExpired", "userSigMismatch"],
  ...["userSigTooOften", "rateExceeded"],
] as const satisfies ErrorName[];

/** What a call of any command may be answered on its way in, or when the service itself breaks down (OQ-20, OQ-21, OQ-26). */
export function entryFaults(service: Service): readonly ErrorName[] {
  const { body, parameter, admin, internal, timeout } = serviceFaults[service];
  return [...door, body, parameter, admin, internal, timeout];
}
