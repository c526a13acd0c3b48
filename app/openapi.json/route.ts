import { openApi } from "@/lib/chat/openapi";

// The same for everybody and at any time, so that it is made once, with the build.
export const dynamic = "force-static";

export function GET() {
  return Response.json(openApi());
}
