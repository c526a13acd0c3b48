import { useTranslations } from "use-intl";
import { errorNameOf, retryClassOf } from "@/lib/chat/errors";
import { codePath } from "./code-path";

type CodeProps = { code: number | "?"; waiting?: boolean; tabIndex?: number | undefined; plain?: boolean };

/**
 * A result code as a badge. `waiting`: solid, work for a person; otherwise outline, a record.
 * 0 is green; a code that may be retried is amber; one that is not in the documents is hatched; `?` is no answer.
 * A code of the catalogue leads to its meaning, in a tab of its own: what is staged on this page stays. `plain`: it leads
 * nowhere, for it stands in a button.
 */
export function Code({ code, waiting = false, tabIndex, plain = false }: CodeProps) {
  const t = useTranslations("result");
  const badge = (
    <span
      data-sign
      role="img"
      aria-label={t("code", { code: String(code) })}
      className={`inline-block shrink-0 rounded-chip border px-[5px] font-medium font-mono text-cap leading-[16px] ${lookOf(code, waiting)}`}
    >
      {code}
    </span>
  );
  if (plain || typeof code !== "number" || errorNameOf(code) === undefined) return badge;
  return (
    <a
      href={codePath(code)}
      target="_blank"
      rel="noreferrer"
      tabIndex={tabIndex}
      className="shrink-0 rounded-chip hover:opacity-80"
    >
      {badge}
    </a>
  );
}

function lookOf(code: number | "?", waiting: boolean): string {
  if (code === 0) return "border-added bg-added-soft text-added";
  if (code === "?" || errorNameOf(code) === undefined) return "hatch border-edge text-text";
  const retry = retryClassOf(code);
  if (retry === "resend" || retry === "readBack") return "border-warning bg-warning-soft text-warning";
  return waiting ? "border-danger-solid bg-danger-solid text-on-hue" : "border-danger bg-danger-soft text-danger";
}
