import { type NextRequest, NextResponse } from "next/server";
import { contentPolicy, reportingEndpoints, reportsPath } from "./lib/content-policy";
import { turnedAway } from "./lib/wall";

/** Of an action or a question of a page; Next stops an action at as much. */
const bodyBytesMax = 1024 * 1024;

/**
 * The walls before the pages: nobody is let in at another name, by another method, with a huge body, or with a change that
 * comes from elsewhere; each page gets a policy with a nonce of its own. Who may do what is decided in act.ts alone,
 * which looks at the origin again by itself.
 */
export function proxy(request: NextRequest) {
  const { pathname } = request.nextUrl;
  // It says nothing of anybody, and those who ask whether we live come by an address.
  if (pathname === "/healthz") return NextResponse.next();
  // A browser sends its reports by itself, without saying from which page.
  const refusal = turnedAway(request, pathname, { bodyBytesMax, fromAnywhere: pathname === reportsPath });
  if (refusal) return refusal;

  const nonce = Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString("base64");
  const policy = contentPolicy(nonce, process.env.NODE_ENV === "development");
  const headers = new Headers(request.headers);
  // Next reads the nonce for its own scripts out of this one.
  headers.set("content-security-policy", policy);
  headers.delete("content-security-policy-report-only");
  headers.set("x-nonce", nonce);
  // So that the sign-in leads back to where one wanted to go.
  headers.set("x-groupdesk-path", pathname + request.nextUrl.search);
  // Next itself would fail at it with a bare 500.
  const answer = isReadable(pathname)
    ? NextResponse.next({ request: { headers } })
    : NextResponse.rewrite(new URL("/not-found", request.url), { request: { headers } });
  answer.headers.set("content-security-policy", policy);
  answer.headers.set("reporting-endpoints", reportingEndpoints);
  return answer;
}

/** Whether each `%` begins what can be decoded. */
function isReadable(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}

// What reads its body as it comes stands outside: a proxy holds it in memory. Each asks the walls by itself.
export const config = { matcher: ["/((?!v4/|v4$|bulk/upload$|limits/lists$|_service/|_service$|_next/static/).*)"] };
