import { type Dispatch, useId } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/button";
import { Dialog } from "@/components/dialog";
import { figure } from "@/components/figure";
import { errors } from "@/lib/chat/errors";
import { limits } from "@/lib/chat/limits";
import { utf8Bytes } from "@/lib/chat/wire";
import type { MarkRow } from "../rows";
import { isMarkChange, isTextLawful, type MarkEdit, marksAfter } from "../staged-marks";
import type { WorkspaceEvent } from "../workspace";
import { BitBoard } from "./bit-board";

type EditMarksProps = {
  rows: readonly MarkRow[];
  sending: boolean;
  dispatch: Dispatch<WorkspaceEvent>;
  onClose: () => void;
};

/** The bits and the custom text of one conversation, or of several at once. What is chosen or typed is staged at once. */
export function EditMarks({ rows, sending, dispatch, onClose }: EditMarksProps) {
  const t = useTranslations("marks");
  const id = useId();
  const texts = new Set(rows.map((row) => marksAfter(row.contact, row.change ?? {}).customMark ?? ""));
  const staged = rows.map((row) => row.change?.customMark).filter((text) => text !== undefined);
  const text = texts.size === 1 ? ([...texts][0] ?? "") : "";
  const bytes = utf8Bytes(text);
  const fault = !isTextLawful(text);
  const [first] = rows;
  const edit = (change: MarkEdit) => dispatch({ kind: "marks", of: rows, edit: change });
  const changed = rows.filter((row) => row.change && isMarkChange(row.change));

  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title={
        <bdi>
          {rows.length === 1
            ? t("title", { id: first?.conversation.id ?? "" })
            : t("titleMany", { count: rows.length })}
        </bdi>
      }
      footer={
        <>
          <Button look="danger" tall onClick={() => edit({ kind: "clear" })} disabled={sending} className="mr-auto">
            {t("clearAll")}
          </Button>
          {changed.length > 0 && (
            <Button
              tall
              disabled={sending}
              onClick={() => {
                dispatch({ kind: "takeBack", from: "marks", keys: new Set(changed.map((row) => row.key)) });
                onClose();
              }}
            >
              {t("takeBack")}
            </Button>
          )}
          <Button look="primary" tall onClick={onClose}>
            {t("done")}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <div className="flex flex-col gap-1.5">
          <h3 className="text-cap text-muted">{t("bitsHint")}</h3>
          <BitBoard rows={rows} disabled={sending} onSet={(bit, on) => edit({ kind: "bit", bit, on })} />
        </div>
        <div className="flex flex-col gap-1">
          <label htmlFor={id} className="text-cap text-muted">
            {t("text")}
          </label>
          <textarea
            id={id}
            rows={2}
            value={text}
            disabled={sending}
            placeholder={texts.size > 1 ? t("textMixed") : undefined}
            onChange={(event) => edit({ kind: "text", text: event.target.value })}
            aria-invalid={fault ? true : undefined}
            aria-describedby={`${id}-note`}
            spellCheck={false}
            className={`w-full resize-none rounded-control border bg-surface px-2.5 py-1 ${fault ? "border-danger" : "border-edge"}`}
          />
          <div id={`${id}-note`} className="flex flex-wrap items-center gap-x-3 text-cap text-muted">
            <span className={fault ? "text-danger" : ""}>
              <strong className="font-semibold text-body">{figure(bytes)}</strong>{" "}
              {t("textBytes", { limit: limits.customMarkBytes.value })}
            </span>
            <span aria-live="polite" className={fault ? "text-danger" : ""}>
              {fault ? (
                <>
                  {t("textTooLong", { over: Math.max(0, bytes - limits.customMarkBytes.value) })}{" "}
                  <code className="font-medium font-mono">{errors.parameterInvalid.code}</code>
                </>
              ) : staged.length > 0 ? (
                t("textStaged")
              ) : null}
            </span>
          </div>
        </div>
      </div>
    </Dialog>
  );
}
