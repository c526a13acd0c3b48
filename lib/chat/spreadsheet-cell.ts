/*
 * What a spreadsheet would run as a formula begins with one of these (OWASP, "CSV injection"). The apostrophe itself is
 * among them, so that every text comes back as it was.
 */
const runs = /^[=+\-@\t\r\n'\uff1d\uff0b\uff0d\uff20]/;

/** A text that no spreadsheet takes for a formula. */
export function safeCell(text: string): string {
  return runs.test(text) ? `'${text}` : text;
}

/** The text behind a cell of `safeCell`. */
export function textOfCell(cell: string): string {
  return cell.startsWith("'") ? cell.slice(1) : cell;
}
