/** Not a byte of the request has left, for certain: who knows that throws this. */
export class NotSent extends Error {
  readonly why: "name" | "connection" | "certificate" | "forbidden";

  constructor(why: NotSent["why"], options?: ErrorOptions) {
    super(`not sent: ${why}`, options);
    this.why = why;
  }
}

/** No whole answer came within the call's time. */
export class LateError extends Error {}

/** What an error of a fetch means: a sentence for people, and whether the request may have been carried out. */
export function lostCall(error: unknown, host: string, timeoutMs: number): [info: string, sent: boolean] {
  if (error instanceof LateError) return [`The service at ${host} did not answer within ${timeoutMs / 1000} s.`, true];
  const cause = error instanceof NotSent ? error : causeOf(error);
  const code = codeOf(cause instanceof NotSent ? cause.cause : cause);
  switch (cause instanceof NotSent ? cause.why : whyNotSent(cause)) {
    case "forbidden":
      return [`The name ${host} leads to an address that no service of the vendor has, so it is not called.`, false];
    case "connection":
      return [`The service at ${host} does not answer.`, false];
    case "name":
      return [`The name ${host} cannot be found.`, false];
    case "certificate":
      return [`The certificate of ${host} is not accepted (${code}).`, false];
    default:
      return [`The service at ${host} closed the connection before it answered.`, true];
  }
}

const notFoundCodes = new Set(["ENOTFOUND", "EAI_AGAIN", "EAI_FAIL", "EAI_NODATA", "EAI_NONAME"]);
const notConnectedCodes = new Set(["ECONNREFUSED", "EADDRNOTAVAIL", "UND_ERR_CONNECT_TIMEOUT"]);
// A connection that stands can lose its route as well: these speak of its beginning only where the call says so.
const routeCodes = new Set(["EHOSTUNREACH", "ENETUNREACH", "EHOSTDOWN", "ENETDOWN", "ETIMEDOUT"]);
// A handshake that fails comes before the first byte of a request. Later alerts have other codes.
const handshakeCode =
  /CERT|^ERR_SSL_(WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|UNSUPPORTED_PROTOCOL|TLSV1_ALERT_PROTOCOL_VERSION)|HANDSHAKE_FAILURE|^UNABLE_TO_/;
const alertAfterHandshake = /ALERT.*CERTIFICATE/;

/** Why a request cannot have left, told by the error alone; undefined where it may have. */
export function whyNotSent(cause: unknown): NotSent["why"] | undefined {
  const code = codeOf(cause);
  if (isNotConnected(cause)) return "connection";
  if (notFoundCodes.has(code)) return "name";
  return handshakeCode.test(code) && !alertAfterHandshake.test(code) ? "certificate" : undefined;
}

/** fetch hides the reason in `cause`. */
function causeOf(error: unknown): unknown {
  return error instanceof Error && error.cause ? error.cause : error;
}

/** Several addresses that all failed come as one error, which takes its code from the first of them. */
function isNotConnected(cause: unknown): boolean {
  if (cause instanceof AggregateError) return cause.errors.length > 0 && cause.errors.every(isNotConnected);
  const code = codeOf(cause);
  if (notConnectedCodes.has(code)) return true;
  return routeCodes.has(code) && cause instanceof Error && "syscall" in cause && cause.syscall === "connect";
}

function codeOf(cause: unknown): string {
  return cause instanceof Error && "code" in cause ? String(cause.code) : "";
}
