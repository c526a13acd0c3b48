import { zodResolver } from "@hookform/resolvers/zod";
import { type ReactNode, useId, useState } from "react";
import { useForm } from "react-hook-form";
import { useTranslations } from "use-intl";
import type { z } from "zod";
import { Button } from "@/components/button";
import { Dialog } from "@/components/dialog";
import { FailureNotice } from "@/components/failure-notice";
import { SelectField } from "@/components/select-field";
import { TextField } from "@/components/text-field";
import { limits } from "@/lib/chat/limits";
import type { Failure, Outcome } from "@/lib/chat/outcome";
import { type RegionId, regionIds, regions } from "@/lib/chat/regions";
import { type Edition, editions, NewTarget, TargetDraft } from "@/lib/chat/target-draft";
import { answerOf } from "../../call";
import { addTarget, changeTarget, testTarget } from "./actions";
import { ConnectionReport, type ShownReport } from "./connection-report";

/** A target as the list has it. */
export type EditedTarget = {
  id: string;
  name: string;
  region: RegionId | "custom";
  url: string;
  sdkAppId: number;
  admin: string;
  edition: Edition;
  callsPerSecond: number;
  keyMissing: boolean;
};

type Typed = z.input<typeof TargetDraft>;
type TargetFormProps = { target?: EditedTarget; onClose: () => void; onSaved: () => void };

/** A new target, or another look at one: the key can be written, never read. */
export function TargetForm({ target, onClose, onSaved }: TargetFormProps) {
  const t = useTranslations("targets");
  const say = useTranslations("target");
  const consoleDown = useTranslations("failure")("console");
  const formId = useId();
  const [busy, setBusy] = useState<"testing" | "saving">();
  const [failure, setFailure] = useState<Failure>();
  const [report, setReport] = useState<ShownReport>();
  const needsKey = target === undefined || target.keyMissing;
  const form = useForm<Typed, unknown, TargetDraft>({
    resolver: zodResolver(needsKey ? NewTarget : TargetDraft),
    defaultValues: typedOf(target),
  });
  const place = form.watch("place");

  function forget() {
    setFailure(undefined);
    setReport(undefined);
  }

  /** Runs one action on what is typed; its complaints go to their fields, and nothing typed is lost. */
  const run = <T,>(kind: "testing" | "saving", send: (draft: Typed) => Promise<Outcome<T>>, then: (value: T) => void) =>
    form.handleSubmit(async () => {
      setBusy(kind);
      forget();
      const outcome = await answerOf(send(form.getValues()), consoleDown);
      setBusy(undefined);
      if (outcome.ok) return then(outcome.value);
      if (outcome.failure.kind !== "invalid") return setFailure(outcome.failure);
      for (const { field, message } of outcome.failure.issues) {
        const name = fields.find((each) => each === field.replace(/^draft\./, ""));
        if (name) form.setError(name, { message }, { shouldFocus: true });
      }
    });
  const save = run(
    "saving",
    (draft) => (target ? changeTarget({ id: target.id, draft }) : addTarget(draft)),
    () => onSaved(),
  );
  const test = run("testing", (draft) => testTarget({ ...(target && { id: target.id }), draft }), setReport);

  const text = (name: Exclude<keyof Typed, "place" | "edition">, hint?: ReactNode) => {
    const message = form.formState.errors[name]?.message;
    const fault = message !== undefined && isFault(message) ? t(`faults.${message}`) : message;
    return { ...form.register(name), label: t(name), hint, fault };
  };

  return (
    <Dialog
      open
      wide
      busy={busy !== undefined}
      onClose={onClose}
      title={<bdi>{target ? t("editTitle", { name: target.name }) : t("addTitle")}</bdi>}
      footer={
        <>
          <Button tall onClick={test} disabled={busy !== undefined} className="mr-auto">
            {busy === "testing" ? t("testing") : t("test")}
          </Button>
          <Button tall onClick={onClose} disabled={busy !== undefined}>
            {t("cancel")}
          </Button>
          <Button look="primary" tall type="submit" form={formId} disabled={busy !== undefined}>
            {busy === "saving" ? t("saving") : t("save")}
          </Button>
        </>
      }
    >
      <form
        id={formId}
        onSubmit={save}
        // What was said of other settings is not said of these.
        onChange={forget}
        noValidate
        className="grid gap-x-4 gap-y-1 sm:grid-cols-2"
      >
        <TextField {...text("name", t("nameHint"))} className="sm:col-span-2" />
        <SelectField {...form.register("place")} label={t("place")}>
          {regionIds.map((region) => (
            <option key={region} value={region}>
              {regions[region].name}
            </option>
          ))}
          <option value="custom">{t("custom")}</option>
        </SelectField>
        {place === "custom" ? (
          <TextField {...text("url", t("urlHint"))} mono />
        ) : (
          <p className="flex items-center break-all pt-1 font-mono text-id text-muted">{regions[place].domain}</p>
        )}
        <TextField {...text("sdkAppId")} mono inputMode="numeric" />
        <TextField {...text("admin", t("adminHint"))} mono />
        <TextField
          {...text("key", `${t("keyHint")} ${needsKey ? "" : t("keyKept")}`)}
          mono
          type="password"
          autoComplete="new-password"
          className="sm:col-span-2"
        />
        <SelectField {...form.register("edition")} label={t("edition")} hint={t("editionHint")}>
          {editions.map((edition) => (
            <option key={edition} value={edition}>
              {say("edition", { edition })}
            </option>
          ))}
        </SelectField>
        <TextField {...text("callsPerSecond")} mono inputMode="numeric" />
      </form>
      {failure && (
        <div className="border-t pt-3">
          <FailureNotice failure={failure} reading />
        </div>
      )}
      {report && <ConnectionReport report={report} />}
    </Dialog>
  );
}

const fields = ["name", "place", "url", "sdkAppId", "admin", "key", "edition", "callsPerSecond"] as const;

function typedOf(target: EditedTarget | undefined): Typed {
  const number = (value: number | undefined) => (value === undefined ? "" : String(value));
  return {
    ...{ name: target?.name ?? "", place: target?.region ?? "singapore", key: "" },
    url: target?.region === "custom" ? target.url : "",
    sdkAppId: number(target?.sdkAppId),
    admin: target?.admin ?? "administrator",
    edition: target?.edition ?? "pro",
    callsPerSecond: number(target?.callsPerSecond ?? limits.callsPerSecond.value),
  };
}

const faults = [
  ...(["name", "nameSigns", "nameTaken", "place", "url", "urlForbidden", "sdkAppId", "admin"] as const),
  ...(["key", "keyMissing", "keyForUrl", "keyLost", "callsPerSecond"] as const),
];

function isFault(message: string): message is (typeof faults)[number] {
  return faults.some((fault) => fault === message);
}
