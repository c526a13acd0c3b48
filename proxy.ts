import { type NextRequest, NextResponse } from "next/server";
import { isLoopbackHost } from "./lib/loopback";

/**
 * Until people can sign in the console answers to this machine's own names only, so that no page elsewhere can point a
 * name of its own at it. Actions and the API's routes check again by themselves.
 */
export function proxy(request: NextRequest) {
  if (isLoopbackHost(request.headers.get("host") ?? "")) return NextResponse.next();
  return new NextResponse("Groupdesk answers at localhost and 127.0.0.1 only.\n", { status: 421 });
}

export const config = { matcher: ["/((?!v4/|v4$|_service/|_service$|_next/static/).*)"] };
