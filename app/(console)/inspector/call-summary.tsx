import { useTranslations } from "use-intl";
import type { SeenCallInFull } from "@/lib/chat/seen-call";

/** What came of a call, in a sentence, and where it went. */
export function CallSummary({ call }: { call: SeenCallInFull }) {
  const t = useTranslations("calls");
  const { status, ms, at, attempt, code, items, refused, lost, address } = call;
  const time = timeOf(at);
  const verdict =
    lost ??
    (code === null
      ? ""
      : code !== 0
        ? t("envelope", { code: String(code) })
        : refused > 0
          ? t("someItems", { refused })
          : items > 0
            ? t("allItemsOk", { items })
            : t("allOk"));
  return (
    <div className="shrink-0 border-b px-4 py-2 text-cap text-muted">
      <p>
        {status === null
          ? t("notAnswered", { ms: String(ms), time, attempt: String(attempt) })
          : t("answered", { status: String(status), ms: String(ms), time, attempt: String(attempt) })}{" "}
        <span className={code === 0 && refused === 0 ? "" : "font-medium text-text"}>{verdict}</span>
      </p>
      <p className="break-all font-mono text-cap">
        {address.split(/(redacted)/).map((piece, part) =>
          piece === "redacted" ? (
            // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of one text, which never move.
            <strong key={part} className="font-semibold text-text">
              {piece}
            </strong>
          ) : (
            piece
          ),
        )}
      </p>
    </div>
  );
}

function timeOf(at: number): string {
  return new Date(at).toLocaleTimeString("en-GB", {
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    fractionalSecondDigits: 3,
  });
}
