/** Where the reference explains a code of the catalogue. */
export function codePath(code: number): string {
  return `/reference#code-${code}`;
}
