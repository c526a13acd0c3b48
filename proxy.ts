import { type NextRequest, NextResponse } from "next/server";
import { isLoopbackHost } from "./lib/loopback";

/**
 * Until people can sign in the console answers to this machine's own names only, so that no page elsewhere can point a
 * name of its own at it. Actions and the API's routes check again by themselves.
 */
export function proxy(request: NextRequest) {
  if (!isLoopbackHost(request.headers.get("host") ?? ""))
    return new NextResponse("Groupdesk answers at localhost and 127.0.0.1 only.\n", { status: 421 });
  // So that the sign-in leads back to where one wanted to go.
  const headers = new Headers(request.headers);
  headers.set("x-groupdesk-path", request.nextUrl.pathname + request.nextUrl.search);
  // Next itself would fail at it with a bare 500.
  return isReadable(request.nextUrl.pathname)
    ? NextResponse.next({ request: { headers } })
    : NextResponse.rewrite(new URL("/not-found", request.url));
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

export const config = { matcher: ["/((?!v4/|v4$|_service/|_service$|_next/static/).*)"] };
