/**
 * A path of this console, with its query; "/" for whatever else a link may bring, such as `//elsewhere`, another
 * scheme, or a character that a browser would drop.
 */
export function localPath(wanted: string | undefined): string {
  if (wanted === undefined || !/^\/[\x21-\x7e]*$/.test(wanted) || /^\/[/\\]/.test(wanted)) return "/";
  const url = URL.parse(wanted, base);
  return url?.origin === base && !/^\/[/\\]/.test(url.pathname) ? url.pathname + url.search + url.hash : "/";
}

const base = "http://localhost";
