const format = new Intl.NumberFormat("en");

/** A count for people, as the catalogue's sentences write it: 1,400. The limit of 1000 alone stays plain, as in the documents. */
export function figure(count: number): string {
  return count === 1000 ? "1000" : format.format(count);
}
