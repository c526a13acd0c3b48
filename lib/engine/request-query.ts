import { Refusal } from "./refusal.ts";
import type { Settings } from "./settings.ts";

export type CallerQuery = { sdkAppId: string; identifier: string; userSig: string };

/**
 * The parameters of a signed URL, in the order of OQ-21: 60012, then 60025. The first of a repeated one counts, and
 * `random` is not looked at, unless settings say otherwise. A "+" stands for a space, as in any form: a plus in an
 * identifier must be sent as %2B.
 */
export function requireQuery(query: URLSearchParams | string, settings: Settings): CallerQuery {
  const parameters = typeof query === "string" ? new URLSearchParams(query) : query;
  const valueAt = (name: string) =>
    settings.repeatedParameter === "first" ? parameters.get(name) : parameters.getAll(name).at(-1);
  const sdkAppId = valueAt("sdkappid");
  if (!sdkAppId) {
    if (settings.emptySdkAppIdCode === 60025) throw new Refusal("queryInvalid", "sdkappid");
    throw new Refusal("sdkAppIdMissing");
  }
  if (!/^[1-9][0-9]*$/.test(sdkAppId))
    throw new Refusal(settings.badSdkAppIdCode === 60006 ? "sdkAppIdInvalid" : "queryInvalid", "sdkappid");
  const identifier = valueAt("identifier");
  if (!identifier)
    throw new Refusal(settings.emptyIdentifierCode === 60005 ? "userIdOrSigWrong" : "queryInvalid", "identifier");
  const userSig = valueAt("usersig");
  if (!userSig) throw new Refusal(settings.emptyUserSigCode === 70002 ? "userSigMissing" : "queryInvalid", "usersig");
  if (settings.contentTypeParameter === "require" && valueAt("contenttype") !== "json")
    throw new Refusal("queryInvalid", "contenttype");
  if (settings.randomParameter === "require" && !isUnsigned32(valueAt("random")))
    throw new Refusal("queryInvalid", "random");
  return { sdkAppId, identifier, userSig };
}

function isUnsigned32(text: string | null | undefined): boolean {
  return /^\d{1,10}$/.test(text ?? "") && Number(text) < 2 ** 32;
}
