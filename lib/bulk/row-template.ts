import type { ChangeRow } from "../chat/change-row.ts";
import { writtenRows } from "./write-rows.ts";

const ofBob = { conversation: { kind: "user" as const, id: "user_0002" } };
const ofTeam = { conversation: { kind: "chatGroup" as const, id: "@TGS#1B2AUI7RZ" } };

/** One row of each verb, in an order that works for an account that has none of these groups. */
const examples: readonly Omit<ChangeRow, "line" | "account">[] = [
  { verb: "create", group: "Customers" },
  { verb: "add", group: "Customers", ...ofBob },
  { verb: "remove", group: "Customers", ...ofBob },
  { verb: "rename", group: "Customers", to: "Customers 2027" },
  { verb: "ensure", group: "Suppliers", ...ofTeam },
  { verb: "ensure-absent", group: "Suppliers", ...ofTeam },
  { verb: "delete", group: "Customers 2027" },
];

/** A change file to begin with: the names of the columns and an example of each verb, as CSV with a byte order mark. */
export async function rowTemplate(): Promise<string> {
  const rows = examples.map((row, at) => ({ line: at + 2, account: "user_0001", ...row }));
  let text = "";
  for await (const piece of writtenRows([rows])) text += piece;
  return text;
}
