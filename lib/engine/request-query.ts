import { Refusal } from "./refusal.ts";

export type CallerQuery = { sdkAppId: string; identifier: string; userSig: string };

/**
 * The parameters of a signed URL, in the order of OQ-21: 60012, then 60025. The first of a repeated one counts, and
 * `random` is not looked at. A "+" stands for a space, as in any form: a plus in an identifier must be sent as %2B.
 */
export function requireQuery(query: URLSearchParams | string): CallerQuery {
  const parameters = typeof query === "string" ? new URLSearchParams(query) : query;
  const sdkAppId = parameters.get("sdkappid");
  if (!sdkAppId) throw new Refusal("sdkAppIdMissing");
  if (!/^[1-9][0-9]*$/.test(sdkAppId)) throw new Refusal("queryInvalid", "sdkappid");
  const identifier = parameters.get("identifier");
  if (!identifier) throw new Refusal("queryInvalid", "identifier");
  const userSig = parameters.get("usersig");
  if (!userSig) throw new Refusal("queryInvalid", "usersig");
  if (parameters.get("contenttype") !== "json") throw new Refusal("queryInvalid", "contenttype");
  return { sdkAppId, identifier, userSig };
}
