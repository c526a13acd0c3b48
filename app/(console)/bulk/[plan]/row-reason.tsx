import { useTranslations } from "use-intl";
import { Code } from "@/components/code";
import { useExplain } from "@/components/failure-notice";
import type { KeptRow } from "@/lib/chat/bulk-plan";
import type { PlannedRow } from "@/lib/chat/change-row";
import { errors } from "@/lib/chat/errors";
import { useWalls } from "../../walls-in-force";

/** What a row makes of what was there, or why it does not. `isDone`: nothing about it is open any more. */
export function RowReason({ row, isDone = false }: { row: KeptRow; isDone?: boolean }) {
  const t = useTranslations("bulk.plan");
  if ("fault" in row) {
    return (
      <span className="flex min-w-0 items-baseline gap-2">
        {row.code !== undefined && row.code !== 0 && <Code code={row.code} />}
        <span className="min-w-0 break-words">
          {row.column !== undefined && <span className="text-muted">{t("inColumn", { column: row.column })} </span>}
          {t(`fault.${row.fault}`, { text: row.text })}
        </span>
      </span>
    );
  }
  if (row.outcome === "fail") return <Failing row={row} />;
  // That only the service can tell was so before it did.
  if (isDone && (row.note.kind === "peer" || row.note.kind === "none")) return null;
  return <Note row={row} />;
}

function Note({ row }: { row: PlannedRow }) {
  return <span className="text-muted">{useNote(row)}</span>;
}

function Failing({ row }: { row: PlannedRow }) {
  const explain = useExplain();
  const note = useNote(row);
  const { meaning } = explain(row.code, "", row.account);
  return (
    <span className="flex min-w-0 items-baseline gap-2">
      <Code code={row.code} />
      <span className="min-w-0 break-words">{note || meaning}</span>
    </span>
  );
}

function useNote({ note, outcome, code }: PlannedRow): string {
  const t = useTranslations("bulk.plan.note");
  const { walls } = useWalls();
  switch (note.kind) {
    case "none":
      return outcome === "no-op" ? t("already") : outcome === "unknown" ? t("peer") : "";
    case "groups":
      return note.before === note.after ? t("groupsFull", note) : t("groups", note);
    case "members":
      return t("members", note);
    case "bytes":
      if (code === 0) return t("bytes", note);
      // Another code speaks of the name's signs, and has its own words.
      return code === errors.groupNameTooLong.code ? t("bytesOver", { bytes: note.after, limit: walls.nameBytes }) : "";
    case "deleted":
    case "grouped":
      return t(note.kind, note);
    case "within":
      return t("within", note);
    case "peer":
      return t("peer");
  }
}
