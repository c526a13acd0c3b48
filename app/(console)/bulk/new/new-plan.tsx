"use client";

import { useRouter } from "next/navigation";
import { type DragEvent, type FormEvent, useRef, useState } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/button";
import { TextField } from "@/components/text-field";
import { VisibleName } from "@/components/visible-name";
import { useShownTarget } from "../../shown-target";
import { FileFailure } from "../file-failure";
import { PlanWays } from "../plan-ways";
import { FileColumns, missingFields } from "./file-columns";
import { usePlanFile } from "./use-plan-file";

/** From a file on the person's disk to a plan: nothing is changed on the way, and what was typed stays when it fails. */
export function NewPlan() {
  const t = useTranslations("bulk.make");
  const columnNames = useTranslations("bulk.make.field");
  const router = useRouter();
  const { asSeen } = useShownTarget();
  const { file, shape, said, unpaired, failure, sending, choose, say, send } = usePlanFile();
  const [title, setTitle] = useState("");
  const [isMissing, setMissing] = useState(false);
  const [isOver, setOver] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const missing = shape ? missingFields(shape) : [];

  function take(chosen: File | null | undefined) {
    if (!chosen || sending) return;
    if (title === "") setTitle(chosen.name.replace(/\.(csv|json|jsonl|ndjson|txt|tsv)$/i, ""));
    void choose(chosen);
  }

  function drop(event: DragEvent) {
    event.preventDefault();
    setOver(false);
    take(event.dataTransfer.files[0]);
  }

  async function submit(event: FormEvent) {
    event.preventDefault();
    setMissing(title.trim() === "");
    if (title.trim() === "" || missing.length > 0 || sending) return;
    const id = await send(asSeen, title.trim());
    if (id) router.push(`/bulk/${id}`);
  }

  return (
    <form onSubmit={submit} className="flex max-w-[760px] flex-col gap-4" noValidate>
      <div>
        <h1 className="font-semibold text-title tracking-[-0.012em]">{t("title")}</h1>
        <p className="text-muted">{t("lead")}</p>
      </div>
      <PlanWays />
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the button inside it is the way for those who do not drag */}
      <div
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
        className={`flex flex-wrap items-center gap-3 rounded-control border border-dashed px-4 py-5 ${isOver ? "border-accent bg-accent-soft" : "border-edge bg-surface"}`}
      >
        <input
          ref={input}
          type="file"
          aria-label={t("choose")}
          accept=".csv,.tsv,.txt,.json,.jsonl,.ndjson"
          onChange={(event) => take(event.target.files?.[0])}
          className="sr-only"
          tabIndex={-1}
        />
        {file ? (
          <span className="min-w-0 break-all font-medium">
            <VisibleName name={file.name} />
          </span>
        ) : (
          <span>{t("drop")}</span>
        )}
        <Button look={file ? "plain" : "primary"} onClick={() => input.current?.click()} disabled={sending}>
          {t(file ? "another" : "choose")}
        </Button>
        <span className="w-full text-cap text-muted">{t("kinds")}</span>
      </div>
      {file && shape && <FileColumns shape={shape} said={said} onSay={say} disabled={sending} />}
      {file && shape && (
        <TextField
          label={t("planTitle")}
          value={title}
          onChange={(event) => setTitle(event.target.value)}
          maxLength={200}
          hint={t("titleHint")}
          fault={isMissing && title.trim() === "" ? t("titleMissing") : undefined}
          className="max-w-[420px]"
        />
      )}
      {missing.length > 0 && (
        <p role="alert" className="text-danger">
          {t("missing", { fields: missing.map((field) => columnNames(field)).join(", ") })}
        </p>
      )}
      {unpaired > 0 && missing.length === 0 && (
        <p role="alert" className="max-w-[80ch] border-warning-mark border-l-4 bg-warning-soft px-3 py-2">
          {t("unpaired", { count: unpaired })}
        </p>
      )}
      {failure && <FileFailure failure={failure} what="file" />}
      {file && shape && (
        <div>
          <Button type="submit" look="primary" tall disabled={sending || missing.length > 0}>
            {t(sending ? "sending" : "submit")}
          </Button>
        </div>
      )}
    </form>
  );
}
