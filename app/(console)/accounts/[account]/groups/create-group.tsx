import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useId, useState } from "react";
import { useForm } from "react-hook-form";
import { useTranslations } from "use-intl";
import { Button } from "@/components/button";
import { Dialog } from "@/components/dialog";
import { FailureNotice } from "@/components/failure-notice";
import { freeGroupName } from "@/components/free-group-name";
import { NameNote } from "@/components/name-note";
import { limits } from "@/lib/chat/limits";
import type { Failure } from "@/lib/chat/outcome";
import type { AccountContents } from "@/lib/chat/read-account";
import type { MemberChange } from "@/lib/chat/wire";
import { answerOf } from "../../../call";
import { createGroup } from "../actions";
import type { ItemOutcome } from "../apply";
import { PastedLines, usePastedList } from "../pasted-lines";
import { accountQuery } from "../queries";
import type { Staged } from "../staged";

type CreateGroupProps = {
  account: string;
  contents: AccountContents;
  staged: Staged;
  onClose: () => void;
  /** `rest`: what did not fit into the one call, to be staged in the new group. */
  onCreated: (groupId: number, outcomes: ItemOutcome[], rest: MemberChange[]) => void;
};

const nothingKnown = { present: new Set<string>(), staged: new Set<string>() };

/** A new group, empty or with conversations. What was typed stays through every failure. */
export function CreateGroup({ account, contents, staged, onClose, onCreated }: CreateGroupProps) {
  const t = useTranslations();
  const queryClient = useQueryClient();
  const formId = useId();
  const nameId = useId();
  const [failure, setFailure] = useState<Failure>();
  const list = usePastedList("", nothingKnown);
  const stagedNames = new Set(Object.values(staged.groups).flatMap((stage) => stage.rename ?? []));
  const takenNames = new Set([...contents.groups.map((group) => group.name), ...stagedNames]);
  const form = useForm({
    resolver: zodResolver(freeGroupName(takenNames)),
    mode: "onChange",
    defaultValues: { name: "" },
  });
  const name = form.watch("name");
  const shownFault = form.formState.errors.name?.message;

  const mutation = useMutation({
    mutationFn: (chosen: string) => {
      const conversations = list.good.slice(0, limits.conversationsPerCreate.value).map((line) => line.conversation);
      return answerOf(createGroup({ account, name: chosen, conversations }), t("failure.console"));
    },
    onSuccess: async (outcome) => {
      await queryClient.refetchQueries({ queryKey: accountQuery(account).queryKey });
      if (!outcome.ok) return setFailure(outcome.failure);
      const outcomes = outcome.value.results.map((item) => ({ ...item, op: "add" as const, call: 1 }));
      const rest = list.good.slice(limits.conversationsPerCreate.value);
      onCreated(
        outcome.value.group.id,
        outcomes,
        rest.map((line) => ({ op: "add", conversation: line.conversation })),
      );
    },
  });

  return (
    <Dialog
      open
      wide
      busy={mutation.isPending}
      onClose={onClose}
      title={<bdi>{t("create.title", { account })}</bdi>}
      footer={
        <>
          <Button tall onClick={onClose} disabled={mutation.isPending}>
            {t("create.cancel")}
          </Button>
          <Button
            look="primary"
            tall
            type="submit"
            form={formId}
            disabled={mutation.isPending || list.faults.length > 0}
          >
            {mutation.isPending ? t("create.creating") : t("create.withCount", { count: list.good.length })}
          </Button>
        </>
      }
    >
      <form
        id={formId}
        onSubmit={form.handleSubmit((values) => {
          setFailure(undefined);
          mutation.mutate(values.name);
        })}
        className="flex flex-col gap-3"
        noValidate
      >
        <div className="flex flex-col gap-1">
          <label htmlFor={nameId} className="text-cap text-muted">
            {t("name.label")}
          </label>
          <input
            {...form.register("name")}
            id={nameId}
            aria-invalid={shownFault ? true : undefined}
            aria-describedby={`${nameId}-note`}
            autoComplete="off"
            spellCheck={false}
            className={`h-8 w-full rounded-control border bg-surface px-2.5 pointer-coarse:h-11 ${shownFault ? "border-danger" : "border-edge"}`}
          />
          <div id={`${nameId}-note`}>
            <NameNote name={name} account={account} fault={shownFault} staged={stagedNames.has(name)} />
          </div>
        </div>
        <h3 className="font-semibold">
          {t("create.conversations")} <span className="font-normal text-cap text-muted">{t("create.optional")}</span>
        </h3>
        <PastedLines list={list} label={t("add.listLabel")} />
        {list.faults.length > 0 && (
          <p role="alert" className="text-danger">
            {t("create.marked", { count: list.faults.length })}
          </p>
        )}
      </form>
      {failure && (
        <div className="mt-3 border-t pt-3">
          <FailureNotice failure={failure} account={account} />
        </div>
      )}
    </Dialog>
  );
}
