/**
 * The address of an account's page. A UserID may hold any printable ASCII, also `/`, `.` alone or `..`, which no
 * browser keeps as the last step of a path: those, and ids that begin with the escape itself, get a `~` in front.
 */
export function accountPath(account: string): string {
  const step = /^(\.{1,2}$|~)/.test(account) ? `~${account}` : account;
  return `/accounts/${encodeURIComponent(step)}`;
}

/** The UserID behind a step of a path, or undefined where nobody wrote it with `accountPath`. */
export function accountOfStep(step: string): string | undefined {
  try {
    const account = decodeURIComponent(step);
    return account.startsWith("~") ? account.slice(1) : account;
  } catch {
    return undefined;
  }
}
