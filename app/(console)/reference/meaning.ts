import type { ErrorName } from "@/lib/chat/errors";
import { translator } from "@/lib/messages/translator";

/** A row of the catalogue in words, of no account in particular. */
export function meaningOf(name: ErrorName): { meaning: string; advice: string } {
  const t = translator();
  // Some rows name the account and some do not; the union of their types cannot say so.
  const row = t as (key: string, values: { account: string }) => string;
  const text = (part: "meaning" | "advice") => {
    const sentence = row(`errors.${name}.${part}`, { account: t("reference.anAccount") });
    return `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}`;
  };
  return { meaning: text("meaning"), advice: text("advice") };
}
