import { useRouter } from "next/navigation";
import { type FormEvent, useId, useState } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/button";
import { FailureNotice } from "@/components/failure-notice";
import { VisibleName } from "@/components/visible-name";
import type { AccountList, LeftOut, ScanSource } from "@/lib/chat/limit-scan";
import type { Failure, Outcome } from "@/lib/chat/outcome";
import { AccountsField, filledLinesOf } from "../../accounts-field";
import { answerOf } from "../../call";
import { FrozenList } from "../../frozen-list";
import { useShownTarget } from "../../shown-target";
import { tellSignedOut } from "../../signed-out";
import { startScan } from "../actions";

type StartScanProps = { list: AccountList | undefined; hasKnown: boolean; isBusy: boolean; onStarted: () => void };

const kinds = ["given", "known", "changed"] as const;

/** Which accounts are read, and whether what is gone is looked for. What was typed stays when it fails. */
export function StartScan({ list, hasKnown, isBusy, onStarted }: StartScanProps) {
  const t = useTranslations("limits.scans");
  const consoleDown = useTranslations("failure")("console");
  const { asSeen } = useShownTarget();
  const router = useRouter();
  const id = useId();
  const [kind, setKind] = useState<ScanSource["kind"]>(list || !hasKnown ? "given" : "known");
  const [typed, setTyped] = useState("");
  const [file, setFile] = useState<File>();
  const [orphans, setOrphans] = useState(true);
  const [isTried, setTried] = useState(false);
  const [isSending, setSending] = useState(false);
  const [failure, setFailure] = useState<Failure>();
  const [left, setLeft] = useState<LeftOut>();
  const isMissing = kind === "given" && !list && !file && typed.trim() === "";

  async function sourceOf(): Promise<Outcome<ScanSource>> {
    setLeft(undefined);
    if (kind !== "given") return { ok: true, value: { kind } };
    if (list) return { ok: true, value: { kind, list: list.id } };
    const title = file?.name ?? t("listTitle", { count: filledLinesOf(typed) });
    const kept = await sendList(asSeen, title, file ?? new Blob([typed]), consoleDown);
    if (!kept.ok) return kept;
    if (kept.value.leftOut > 0) setLeft(kept.value);
    return { ok: true, value: { kind, list: kept.value.id } };
  }

  async function submit(event: FormEvent) {
    event.preventDefault();
    setTried(true);
    if (isMissing || isSending || isBusy) return;
    setSending(true);
    setFailure(undefined);
    const source = await sourceOf();
    const outcome = source.ok
      ? await answerOf(startScan(asSeen, { source: source.value, orphans }), consoleDown)
      : source;
    setSending(false);
    // Somebody else's scan is shown, too.
    if (!outcome.ok) onStarted();
    if (!outcome.ok) return setFailure(outcome.failure);
    setTyped("");
    setFile(undefined);
    setTried(false);
    if (list) router.replace("/limits/scans");
    onStarted();
  }

  return (
    <form onSubmit={submit} noValidate className="flex max-w-[640px] flex-col gap-3">
      <fieldset disabled={isSending} className="flex flex-col gap-1.5">
        <legend className="mb-1 text-cap text-muted">{t("whom")}</legend>
        {kinds.map((each) => (
          <label key={each} className="flex items-start gap-2 pointer-coarse:min-h-11">
            <input
              type="radio"
              name={`${id}-kind`}
              checked={kind === each}
              onChange={() => setKind(each)}
              className="mt-1"
            />
            <span>
              {t(each)}
              <span className="block text-cap text-muted">{t(`${each}Hint`)}</span>
            </span>
          </label>
        ))}
      </fieldset>
      {kind === "given" &&
        (list ? (
          <FrozenList list={list} elsewhere="/limits/scans" />
        ) : (
          <AccountsField
            typed={typed}
            file={file}
            fault={isTried && isMissing ? t("missing") : undefined}
            disabled={isSending}
            onType={setTyped}
            onFile={setFile}
          />
        ))}
      <label className="flex items-start gap-2 pointer-coarse:min-h-11">
        <input
          type="checkbox"
          checked={orphans}
          onChange={(event) => setOrphans(event.target.checked)}
          disabled={isSending}
          className="mt-1"
        />
        <span>
          {t("orphans")}
          <span className="block text-cap text-muted">{t("orphansHint")}</span>
        </span>
      </label>
      {failure && <ListFailure failure={failure} />}
      {left && (
        <p role="status" className="break-words text-warning">
          {t("leftOut", { count: left.leftOut })}{" "}
          <VisibleName name={left.example ?? ""} className="font-mono text-id" />
        </p>
      )}
      <div className="flex flex-wrap items-center gap-3">
        <Button type="submit" look="primary" tall disabled={isSending || isBusy}>
          {t(isSending ? "submitting" : "submit")}
        </Button>
        {isBusy && <span className="text-muted">{t("busy")}</span>}
      </div>
    </form>
  );
}

/** What is wrong with the list itself has sentences of its own. */
function ListFailure({ failure }: { failure: Failure }) {
  const t = useTranslations("limits.scans");
  if (failure.kind === "denied" && failure.why === "repeated")
    return (
      <p role="alert" className="font-semibold text-danger">
        {t("busy")}
      </p>
    );
  const fault = failure.kind === "invalid" ? failure.issues[0]?.message : undefined;
  if (fault !== "empty" && fault !== "tooLarge" && fault !== "noAccount")
    return <FailureNotice failure={failure} reading />;
  return (
    <p role="alert" className="font-semibold text-danger">
      {t(`fault.${fault}`)}
    </p>
  );
}

/** The browser reads a file while it sends it, however large it is. */
async function sendList(
  asSeen: string,
  title: string,
  body: Blob,
  consoleDown: string,
): Promise<Outcome<AccountList & LeftOut>> {
  try {
    const query = new URLSearchParams({ target: asSeen, title: title.slice(0, 200).toWellFormed() });
    const answer = await fetch(`/limits/lists?${query}`, { method: "POST", body });
    const outcome: Outcome<AccountList & LeftOut> = await answer.json();
    if (!outcome.ok && outcome.failure.kind === "denied" && outcome.failure.why === "signedOut") tellSignedOut();
    return outcome;
  } catch {
    return { ok: false, failure: { kind: "unreachable", info: consoleDown, sent: false } };
  }
}
