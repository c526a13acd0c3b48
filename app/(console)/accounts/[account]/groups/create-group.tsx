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
import { type Conversation, conversationKey, type MemberChange } from "@/lib/chat/wire";
import { answerOf } from "../../../call";
import { useMayChange, useSendLabel, useSendLook } from "../../../may-change";
import { newId, newSending } from "../../../new-sending";
import { useShownTarget } from "../../../shown-target";
import { useUndoToast } from "../../../undo-toast";
import { useWalls } from "../../../walls-in-force";
import { createGroup } from "../actions";
import type { ItemOutcome } from "../apply";
import { PastedLines, usePastedList } from "../pasted-lines";
import { accountQuery } from "../queries";
import { readWholeAccount } from "../reads";
import { membersOf, type Staged } from "../staged";
import { writeOnce } from "../write-once";

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
  const { walls, oldSdkNameBytes } = useWalls();
  const queryClient = useQueryClient();
  const formId = useId();
  const { asSeen: target } = useShownTarget();
  const { may } = useMayChange();
  const sendLook = useSendLook();
  const toTarget = useSendLabel();
  const nameId = useId();
  const toasts = useUndoToast();
  const [batchId] = useState(newId);
  const [failure, setFailure] = useState<Failure>();
  const [readBack, setReadBack] = useState<"reading" | "notCreated" | "unknown">();
  const [found, setFound] = useState<() => void>();
  const list = usePastedList("", nothingKnown);
  const stagedNames = new Set(Object.values(staged.groups).flatMap((stage) => stage.rename ?? []));
  const takenNames = new Set([...contents.groups.map((group) => group.name), ...stagedNames]);
  const form = useForm({
    resolver: zodResolver(freeGroupName(takenNames, walls.nameBytes)),
    mode: "onChange",
    defaultValues: { name: "" },
  });
  const name = form.watch("name");
  const shownFault = form.formState.errors.name?.message;

  const mutation = useMutation({
    mutationFn: async (chosen: string) => {
      setFailure(undefined);
      setReadBack(undefined);
      const conversations = list.good.map((line) => line.conversation);
      const sent = conversations.slice(0, limits.conversationsPerCreate.value);
      const rest = conversations.slice(sent.length).map((conversation) => ({ op: "add" as const, conversation }));
      const before = new Set(contents.groups.map((group) => group.id));
      const written = await writeOnce({
        send: () =>
          answerOf(
            createGroup(target, newSending(batchId), { account, name: chosen, conversations: sent }),
            t("failure.console"),
          ),
        read: () => answerOf(readWholeAccount(target, account), t("failure.console")),
        onOpen: () => setReadBack("reading"),
      });
      await queryClient.refetchQueries({ queryKey: accountQuery(target, account).queryKey });
      return { written, chosen, sent, rest, before };
    },
    onSuccess: ({ written, chosen, sent, rest, before }) => {
      if (written.kind === "done") {
        const outcomes = written.value.results.map((item) => ({ ...item, op: "add" as const, call: 1 }));
        void queryClient.invalidateQueries({ queryKey: ["trail"] });
        toasts.show({ kind: "created", account, batchId, count: 1, name: chosen });
        return onCreated(written.value.group.id, outcomes, rest);
      }
      const { failure: why } = written;
      const now = written.kind === "open" ? written.contents : undefined;
      // An older group of this name is not what was made here.
      const made = now?.groups.find((group) => group.name === chosen && !before.has(group.id));
      if (now && made) {
        const outcomes = outcomesFound(now, made.id, sent, why);
        return setFound(() => () => onCreated(made.id, outcomes, rest));
      }
      setFailure(why);
      setReadBack(written.kind === "failed" ? undefined : now ? "notCreated" : "unknown");
    },
  });

  if (found) {
    return (
      <Dialog
        open
        onClose={found}
        title={<bdi>{t("create.title", { account })}</bdi>}
        footer={
          <Button look="primary" tall onClick={found}>
            {t("readBack.goOn")}
          </Button>
        }
      >
        <p role="status">{t("readBack.created")}</p>
      </Dialog>
    );
  }

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
            look={sendLook}
            tall
            type="submit"
            form={formId}
            disabled={mutation.isPending || list.faults.length > 0 || !may}
          >
            {readBack === "reading"
              ? t("readBack.reading")
              : mutation.isPending
                ? t("create.creating")
                : toTarget(t("create.withCount", { count: list.good.length }))}
          </Button>
        </>
      }
    >
      <form
        id={formId}
        onSubmit={form.handleSubmit((values) => mutation.mutate(values.name))}
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
            <NameNote
              name={name}
              account={account}
              fault={shownFault}
              staged={stagedNames.has(name)}
              most={walls.nameBytes}
              oldSdk={oldSdkNameBytes}
            />
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
          {readBack && readBack !== "reading" && (
            <p role="status" className="mt-2 font-medium">
              {t(`readBack.${readBack}`)}
            </p>
          )}
        </div>
      )}
    </Dialog>
  );
}

/** What reading back says of each conversation that went with a call whose answer left it open. */
function outcomesFound(
  contents: AccountContents,
  groupId: number,
  sent: readonly Conversation[],
  failure: Failure,
): ItemOutcome[] {
  const members = membersOf(contents, groupId);
  const said = failure.kind === "refused" ? failure : { code: "?" as const, info: "" };
  return sent.map((conversation) => {
    const found = members?.has(conversationKey(conversation)) ?? false;
    return { op: "add", conversation, code: said.code, info: said.info, call: 1, found };
  });
}
