import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import { errorNameOf } from "@/lib/chat/errors";
import type { Failure } from "@/lib/chat/outcome";
import { Code } from "./code";

type FailureNoticeProps = {
  failure: Failure;
  account?: string;
  /** A lost answer of a read changes nothing, so nothing needs to be read back. */
  reading?: boolean;
  /** Staged changes that the failure left as they were. */
  kept?: number;
  /** What was kept, and the buttons. */
  children?: ReactNode;
};

/** A call's failure, once, in full: code, meaning, next step, and the service's own words where ours do not suffice. */
export function FailureNotice({ failure, account = "", reading = false, kept = 0, children }: FailureNoticeProps) {
  const t = useTranslations("failure");
  const said = useFailure(failure, account, reading);
  return (
    <div role="alert" data-failure={failure.kind} className="flex flex-wrap items-start gap-x-3 gap-y-2">
      {said.code !== undefined && <Code code={said.code} waiting />}
      <div className="min-w-0 max-w-[68ch] flex-1 basis-60">
        <div className="break-words font-semibold">{said.meaning}</div>
        {(said.advice || kept > 0) && (
          <div className="break-words text-muted">
            {said.advice} {t("kept", { count: kept })}
          </div>
        )}
      </div>
      {children && <div className="ml-auto flex flex-wrap items-center gap-2">{children}</div>}
    </div>
  );
}

/** A failure in words: what it means and what to do next. */
export function useFailure(failure: Failure, account: string, reading = false) {
  const t = useTranslations("failure");
  const explain = useExplain();
  switch (failure.kind) {
    case "refused":
      return { code: failure.code, ...explain(failure.code, failure.info, account) };
    case "invalid":
      return {
        meaning: t("invalid"),
        advice: failure.issues.map((issue) => `${issue.field}: ${issue.message}`).join(" "),
      };
    case "denied":
      return { meaning: t(`denied.${failure.why}.meaning`), advice: t(`denied.${failure.why}.advice`) };
    case "unreachable":
      return {
        code: failure.sent ? ("?" as const) : undefined,
        meaning: failure.info,
        advice: !failure.sent
          ? t("nothingSent")
          : reading
            ? t("readLost")
            : `${t("maybeSent")} ${t("maybeSentAdvice")}`,
      };
  }
}

/** A code in words, by the catalogue; one that is not in the documents keeps the service's own words. */
export function useExplain() {
  const t = useTranslations();
  return (code: number, info: string, account: string): { meaning: string; advice: string } => {
    const name = errorNameOf(code);
    const says = info === "" ? "" : t("failure.says", { info });
    if (name === undefined) return { meaning: t("failure.unknownCode", { code: String(code) }), advice: says };
    // Some rows name the account and some do not; the union of their types cannot say so.
    const row = t as (key: string, values: { account: string }) => string;
    const advice = row(`errors.${name}.advice`, { account });
    // 50002 and its kin stand for many faults: only the service knows which.
    const vague = name === "parameterInvalid" || name === "accountParameterInvalid";
    return { meaning: row(`errors.${name}.meaning`, { account }), advice: vague && says ? says : advice };
  };
}
