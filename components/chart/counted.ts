const format = new Intl.NumberFormat("en");

/** How many there are of something: 1,204. A limit stays as the documents write it: `figure`. */
export function counted(count: number): string {
  return format.format(count);
}
