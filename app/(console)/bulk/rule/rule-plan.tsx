"use client";

import { useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/button";
import { TextField } from "@/components/text-field";
import { type AskedRule, ruleInQuery } from "@/lib/chat/change-rule";
import type { TemplateSummary } from "@/lib/chat/group-template";
import type { AccountList } from "@/lib/chat/limit-scan";
import type { Failure } from "@/lib/chat/outcome";
import { AccountsField, filledLinesOf } from "../../accounts-field";
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
  const known = useKnownAccounts(setFile);
  const [title, setTitle] = useState("");
  const [isTried, setTried] = useState(false);
  const [failure, setFailure] = useState<Failure>();
  const [sending, setSending] = useState(false);
  const count = filledLinesOf(typed);
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
        <>
          <AccountsField
            typed={typed}
            file={file}
            fault={isTried && !file && count === 0 ? t("missing") : undefined}
            hint={t("accountsHint", { count })}
            disabled={sending}
            onType={setTyped}
            onFile={setFile}
          >
            <Button onClick={known.take} disabled={sending || known.isAsked}>
              {t("known")}
            </Button>
          </AccountsField>
          {known.failure && <FileFailure failure={known.failure} what="list" />}
        </>
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
