import { oneLine } from "./one-line.ts";
import { isConsoleHost, isFromOurPage, publicOrigin } from "./served-at.ts";

type Asked = { method: string; headers: Headers };

/**
 * What is turned away before anything reads its body: another Host (421), another method (405), a body of more bytes than
 * `bodyBytesMax` (413), and a change that comes from elsewhere (403) unless `fromAnywhere`. Undefined: it may come in.
 */
export function turnedAway(
  { method, headers }: Asked,
  pathname: string,
  { bodyBytesMax, fromAnywhere = false }: { bodyBytesMax: number; fromAnywhere?: boolean },
): Response | undefined {
  if (!isConsoleHost(headers.get("host") ?? "")) {
    const where = publicOrigin() ?? "localhost and 127.0.0.1";
    return new Response(`Groupdesk answers at ${where} only.\n`, { status: 421 });
  }
  if (method === "GET" || method === "HEAD") return undefined;
  if (method !== "POST")
    return new Response("Not a method of this page.\n", { status: 405, headers: { allow: "GET, HEAD, POST" } });
  if (Number(headers.get("content-length") ?? 0) > bodyBytesMax)
    return new Response("That is more than a page of ours sends.\n", { status: 413 });
  if (fromAnywhere || isFromOurPage(headers)) return undefined;
  console.error(`Refused: ${oneLine(`POST ${pathname} with Origin ${headers.get("origin") ?? "(none)"}`)}`);
  return new Response("Only Groupdesk's own pages may send this.\n", { status: 403 });
}
