import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useId, useState } from "react";
import { useForm } from "react-hook-form";
import { useTranslations } from "use-intl";
import { z } from "zod";
import { Button } from "@/components/button";
import { Dialog } from "@/components/dialog";
import { FailureNotice } from "@/components/failure-notice";
import { TextField } from "@/components/text-field";
import { VisibleName } from "@/components/visible-name";
import type { Failure } from "@/lib/chat/outcome";
import type { AccountContents } from "@/lib/chat/read-account";
import type { Group } from "@/lib/chat/wire";
import { answerOf } from "../../../call";
import { useMayChange, useSendLabel, useSendLook } from "../../../may-change";
import { newId, newSending } from "../../../new-sending";
import { useShownTarget } from "../../../shown-target";
import { useUndoToast } from "../../../undo-toast";
import { deleteGroup } from "../actions";
import { accountQuery } from "../queries";
import { readWholeAccount } from "../reads";
import { changesOfGroup, type GroupStage } from "../staged";
import { writeOnce } from "../write-once";

type DeleteGroupProps = {
  account: string;
  group: Group;
  contents: AccountContents;
  stage?: GroupStage | undefined;
  onClose: () => void;
  onDeleted: () => void;
};

/** Deletes a group once its name was typed, having said what becomes of its conversations. */
export function DeleteGroup({ account, group, contents, stage, onClose, onDeleted }: DeleteGroupProps) {
  const t = useTranslations();
  const queryClient = useQueryClient();
  const formId = useId();
  const { asSeen: target } = useShownTarget();
  const { may } = useMayChange();
  const sendLook = useSendLook();
  const toTarget = useSendLabel();
  const toasts = useUndoToast();
  const [batchId] = useState(newId);
  const [failure, setFailure] = useState<Failure>();
  const [readBack, setReadBack] = useState<"reading" | "deleted" | "notDeleted" | "unknown">();
  // Spaces at a name's ends are hard to see and to type; the rest must be the same.
  const same = (typed: string) => typed === group.name || typed === group.name.trim();
  const form = useForm({
    resolver: zodResolver(z.object({ name: z.string().refine(same) })),
    mode: "onChange",
    defaultValues: { name: "" },
  });
  const typed = form.watch("name");
  const members = contents.contacts.filter((contact) => contact.groupIds.includes(group.id));
  const orphans = members.filter((contact) => contact.groupIds.length === 1).length;
  const stagedCount = stage ? changesOfGroup(stage) : 0;

  const mutation = useMutation({
    mutationFn: () => {
      setFailure(undefined);
      setReadBack(undefined);
      return writeOnce({
        send: () =>
          answerOf(deleteGroup(target, newSending(batchId), { account, group: group.name }), t("failure.console")),
        read: () => answerOf(readWholeAccount(target, account), t("failure.console")),
        onOpen: () => setReadBack("reading"),
      });
    },
    onSuccess: async (written) => {
      if (written.kind === "done") return finish();
      const gone = written.kind === "open" && written.contents?.groups.every(({ id }) => id !== group.id);
      if (written.kind === "open") setReadBack(gone ? "deleted" : written.contents ? "notDeleted" : "unknown");
      // Once the page reads that the group is gone this dialog goes with it: a person reads it here first.
      if (gone) return;
      setFailure(written.failure);
      await readAgain();
    },
  });

  const readAgain = () => queryClient.refetchQueries({ queryKey: accountQuery(target, account).queryKey });

  async function finish() {
    await readAgain();
    void queryClient.invalidateQueries({ queryKey: ["trail"] });
    toasts.show({ kind: "deleted", account, batchId, count: 1, name: group.name });
    onDeleted();
  }

  return (
    <Dialog
      open
      busy={mutation.isPending}
      onClose={readBack === "deleted" ? finish : onClose}
      title={<Titled name={group.name} />}
      description={
        <>
          {t("delete.body", { count: members.length, orphans })}
          {stagedCount > 0 && ` ${t("delete.staged", { count: stagedCount })}`}
        </>
      }
      footer={
        readBack === "deleted" ? (
          <Button tall onClick={finish}>
            {t("readBack.goOn")}
          </Button>
        ) : (
          <>
            <Button tall onClick={onClose} disabled={mutation.isPending}>
              {t("delete.cancel")}
            </Button>
            <Button
              look={sendLook === "real" ? "real" : "dangerSolid"}
              tall
              type="submit"
              form={formId}
              disabled={!same(typed) || mutation.isPending || !may}
            >
              {readBack === "reading"
                ? t("readBack.reading")
                : mutation.isPending
                  ? t("delete.deleting")
                  : toTarget(t("delete.button"))}
            </Button>
          </>
        )
      }
    >
      {readBack !== "deleted" && (
        <form id={formId} onSubmit={form.handleSubmit(() => mutation.mutate())} noValidate>
          <TextField
            {...form.register("name")}
            label={t("delete.confirm")}
            hint={
              typed !== "" && !same(typed) ? (
                t("delete.mismatch")
              ) : (
                <VisibleName name={group.name} className="font-mono" />
              )
            }
          />
        </form>
      )}
      {failure && <FailureNotice failure={failure} account={account} />}
      {readBack && readBack !== "reading" && (
        <p role="status" className="mt-2 font-medium">
          {t(`readBack.${readBack}`)}
        </p>
      )}
    </Dialog>
  );
}

function Titled({ name }: { name: string }) {
  const t = useTranslations("delete");
  return <bdi>{t("title", { name })}</bdi>;
}
