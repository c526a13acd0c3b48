const format = new Intl.NumberFormat("en", { useGrouping: "min2" });

/** A count for people: 1000 stays plain, as the documents write it; 12,004 has its comma. */
export function figure(count: number): string {
  return format.format(count);
}
