"use client";

import { useRouter } from "next/navigation";
import { type FormEvent, useId, useRef, useState } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/button";
import { TextField } from "@/components/text-field";
import { VisibleName } from "@/components/visible-name";
import { type AskedRule, ruleInQuery } from "@/lib/chat/change-rule";
import type { TemplateSummary } from "@/lib/chat/group-template";
import type { AccountList } from "@/lib/chat/limit-scan";
import type { Failure } from "@/lib/chat/outcome";
import { FrozenList } from "../../frozen-list";
import { useShownTarget } from "../../shown-target";
import { FileFailure } from "../file-failure";
import { PlanWays } from "../plan-ways";
import { readKnownAccounts, sendForPlan } from "../send-for-plan";
import { RuleFields } from "./rule-fields";
import { type AskedKind, useRule } from "./use-rule";

type RulePlanProps = {
  templates: readonly TemplateSummary[];
  asked: AskedKind;
  /** That another page has frozen for a plan. */
  list: AccountList | undefined;
};

/** From a rule and a list of accounts to a plan: nothing is changed on the way, and what was typed stays when it fails. */
export function RulePlan({ templates, asked, list }: RulePlanProps) {
  const t = useTranslations("bulk.rule");
  const consoleDown = useTranslations("failure")("console");
  const router = useRouter();
  const { asSeen } = useShownTarget();
  const rule = useRule(templates, asked);
  const [typed, setTyped] = useState("");
  const [file, setFile] = useState<File>();
  const [title, setTitle] = useState("");
  const [isTried, setTried] = useState(false);
  const [failure, setFailure] = useState<Failure>();
  const [sending, setSending] = useState(false);
  const count = accountsIn(typed);
  const own = rule.parsed ? ownTitle(rule.parsed) : "";

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (sending) return;
    setTried(true);
    if (!rule.parsed || (!list && !file && count === 0)) return;
    setSending(true);
    setFailure(undefined);
    const query = new URLSearchParams({
      ...{ target: asSeen, title: title.trim() || own, file: list?.title ?? file?.name ?? "" },
      ...ruleInQuery(rule.parsed),
      ...(list && { list: list.id }),
    });
    const outcome = await sendForPlan(query, list ? new Blob() : (file ?? new Blob([typed])), consoleDown);
    if (outcome.ok) return router.push(`/bulk/${outcome.value.id}`);
    setSending(false);
    setFailure(outcome.failure);
    // The templates as they are now.
    if (outcome.failure.kind === "denied" && outcome.failure.why === "changedSince") router.refresh();
  }

  return (
    <form onSubmit={submit} className="flex max-w-[760px] flex-col gap-4" noValidate>
      <div>
        <h1 className="font-semibold text-title tracking-[-0.012em]">{t("title")}</h1>
        <p className="text-muted">{t("lead")}</p>
      </div>
      <PlanWays />
      <RuleFields rule={rule} isTried={isTried} disabled={sending} />
      {list ? (
        <FrozenList list={list} elsewhere="/bulk/rule" />
      ) : (
        <AccountsToPlan
          typed={typed}
          count={count}
          file={file}
          isMissing={isTried && !file && count === 0}
          disabled={sending}
          onType={setTyped}
          onFile={setFile}
        />
      )}
      <TextField
        label={t("planTitle")}
        value={title}
        onChange={(event) => setTitle(event.target.value)}
        placeholder={own}
        maxLength={200}
        hint={t("titleHint")}
        disabled={sending}
        className="max-w-[420px]"
      />
      {failure && <FileFailure failure={failure} what="list" />}
      <div>
        <Button type="submit" look="primary" tall disabled={sending}>
          {t(sending ? "sending" : "submit")}
        </Button>
      </div>
    </form>
  );

  /** Said of the plan where the person gives it no title; 200 characters are what a title takes. */
  function ownTitle(parsed: AskedRule): string {
    const sentence = (() => {
      switch (parsed.kind) {
        case "removeConversation":
          return t("titles.removeConversation", { conversation: parsed.conversation.id });
        case "renameGroup":
          return t("titles.renameGroup", parsed);
        case "mergeGroups":
          return t("titles.mergeGroups", parsed);
        case "deleteEmptyGroups":
        case "removeOrphans":
          return t(`titles.${parsed.kind}`);
        case "applyTemplate":
          return t("titles.applyTemplate", { name: rule.template?.name ?? "" });
      }
    })();
    return sentence.slice(0, 200).toWellFormed();
  }
}

type AccountsToPlanProps = {
  typed: string;
  count: number;
  file: File | undefined;
  isMissing: boolean;
  disabled: boolean;
  onType: (text: string) => void;
  onFile: (file: File | undefined) => void;
};

/** Typed or pasted, or a file that is too long for that. */
function AccountsToPlan({ typed, count, file, isMissing, disabled, onType, onFile }: AccountsToPlanProps) {
  const t = useTranslations("bulk.rule");
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const known = useKnownAccounts(onFile);
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="text-cap text-muted">
        {t("accounts")}
      </label>
      {file ? (
        <p className="min-w-0 break-all border border-edge border-dashed bg-surface px-3 py-3 font-medium">
          <VisibleName name={file.name} />
        </p>
      ) : (
        <textarea
          id={id}
          value={typed}
          onChange={(event) => onType(event.target.value)}
          disabled={disabled}
          rows={8}
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          aria-invalid={isMissing ? true : undefined}
          aria-describedby={`${id}-note`}
          className={`w-full resize-y rounded-control border bg-surface px-2.5 py-1.5 font-mono text-id ${isMissing ? "border-danger" : "border-edge"}`}
        />
      )}
      <div className="flex flex-wrap items-center gap-2">
        <span
          id={`${id}-note`}
          aria-live="polite"
          className={`min-w-0 flex-1 text-cap ${isMissing ? "text-danger" : "text-muted"}`}
        >
          {isMissing ? t("missing") : file ? t("fileHint") : t("accountsHint", { count })}
        </span>
        <input
          ref={input}
          type="file"
          aria-label={t("choose")}
          accept=".csv,.txt,.tsv"
          onChange={(event) => {
            onFile(event.target.files?.[0] ?? file);
            // The same file, mended meanwhile, may be chosen again.
            event.target.value = "";
          }}
          className="sr-only"
          tabIndex={-1}
        />
        {file && (
          <Button look="quiet" onClick={() => onFile(undefined)} disabled={disabled}>
            {t("typeInstead")}
          </Button>
        )}
        <Button onClick={() => input.current?.click()} disabled={disabled}>
          {t(file ? "another" : "choose")}
        </Button>
        <Button onClick={known.take} disabled={disabled || known.isAsked}>
          {t("known")}
        </Button>
      </div>
      {known.failure && <FileFailure failure={known.failure} what="list" />}
    </div>
  );
}

/** The accounts that were changed from this console, as if somebody had chosen a file of them. */
function useKnownAccounts(onFile: (file: File) => void) {
  const t = useTranslations("bulk.rule");
  const consoleDown = useTranslations("failure")("console");
  const { asSeen } = useShownTarget();
  const [failure, setFailure] = useState<Failure>();
  const [isAsked, setAsked] = useState(false);
  async function take() {
    setAsked(true);
    const read = await readKnownAccounts(asSeen, consoleDown);
    setAsked(false);
    setFailure(read.ok ? undefined : read.failure);
    if (read.ok) onFile(new File([read.value], t("knownFile")));
  }
  return { take, failure, isAsked };
}

function accountsIn(text: string): number {
  return text.split(/\r\n|\r|\n/).filter((line) => line.trim() !== "").length;
}
