import { Dialog as Drawer } from "@base-ui/react/dialog";
import { ChevronDown } from "lucide-react";
import { type Dispatch, type ReactNode, useEffect, useRef, useState } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/button";
import { Code } from "@/components/code";
import { VisibleName } from "@/components/visible-name";
import type { AccountContents } from "@/lib/chat/read-account";
import type { Group } from "@/lib/chat/wire";
import { isDone } from "../apply";
import { OutcomeNote } from "../outcome-note";
import type { View } from "../rows";
import { useOff } from "../use-off";
import type { Workspace, WorkspaceEvent } from "../workspace";
import { DeleteGroup } from "./delete-group";
import { RenameGroup } from "./rename-group";

type GroupHeadingProps = {
  account: string;
  contents: AccountContents;
  view: View;
  group?: Group | undefined;
  workspace: Workspace;
  dispatch: Dispatch<WorkspaceEvent>;
  renaming: boolean;
  onRenaming: (renaming: boolean) => void;
  onFault: (fault: boolean) => void;
  /** The list of groups, for the drawer that narrow windows have instead of a side list. */
  groupList: ReactNode;
  onDeleted: (groupId: number) => void;
};

/** The name of what is shown, where it is renamed; and the way to other groups in a narrow window. */
export function GroupHeading(props: GroupHeadingProps) {
  const { account, contents, view, group, workspace, dispatch, renaming, onRenaming, onFault, groupList, onDeleted } =
    props;
  const t = useTranslations();
  const off = useOff(workspace);
  const [deleting, setDeleting] = useState(false);
  const renameButton = useRef<HTMLButtonElement>(null);
  const wasRenaming = useRef(false);
  // The field that had the focus is gone: the way back into it takes its place.
  useEffect(() => {
    if (wasRenaming.current && !renaming && document.activeElement === document.body) renameButton.current?.focus();
    wasRenaming.current = renaming;
  }, [renaming]);
  const stage = group && workspace.staged.groups[group.id];
  const rename = group && workspace.results.groups[group.id]?.rename;
  const staged = stage?.rename;

  return (
    <div className="px-3 pt-3 pb-2 sm:px-4">
      <div>
        {group && renaming ? (
          <RenameGroup
            account={account}
            group={group}
            contents={contents}
            staged={workspace.staged}
            onName={(name) => dispatch({ kind: "rename", group, name })}
            onFault={onFault}
            onClose={() => onRenaming(false)}
          />
        ) : (
          <div className="flex min-h-8 flex-wrap items-center gap-x-3 gap-y-1">
            <h2
              className={`min-w-0 break-words font-semibold text-lead max-sm:w-full ${staged === undefined ? "" : "text-changed"}`}
              onDoubleClick={() => group && !off && onRenaming(true)}
            >
              {staged !== undefined && <span aria-hidden>~ </span>}
              {group ? <VisibleName name={staged ?? group.name} /> : t(view === "none" ? "groups.none" : "groups.all")}
            </h2>
            {group && staged !== undefined && (
              <del className="text-muted">
                <VisibleName name={group.name} />
              </del>
            )}
            <GroupDrawer>{groupList}</GroupDrawer>
            {group && (
              <Button ref={renameButton} look="quiet" keys="F2" onClick={() => onRenaming(true)} disabled={off}>
                {t("name.rename")}
              </Button>
            )}
            {staged !== undefined && group && (
              <Button look="link" onClick={() => dispatch({ kind: "rename", group, name: undefined })}>
                {t("members.takeBack")}
              </Button>
            )}
            {group && (
              <Button look="danger" className="ml-auto" onClick={() => setDeleting(true)} disabled={off}>
                {t("delete.button")}
              </Button>
            )}
          </div>
        )}
        {rename && !renaming && (
          <div className="mt-1 flex items-start gap-2 text-cap">
            {isDone(rename) ? (
              <>
                <Code code={rename.code} />
                <span className="text-muted">
                  {t.rich("name.renamed", { before: () => <VisibleName name={rename.from} /> })}{" "}
                  {rename.found && t(rename.code === "?" ? "result.readBackDone" : "result.readBackDoneAfterCode")}
                </span>
              </>
            ) : (
              staged !== undefined && <OutcomeNote outcome={rename} account={account} />
            )}
          </div>
        )}
      </div>
      {group && deleting && (
        <DeleteGroup
          account={account}
          group={group}
          contents={contents}
          stage={stage}
          onClose={() => setDeleting(false)}
          onDeleted={() => onDeleted(group.id)}
        />
      )}
    </div>
  );
}

function GroupDrawer({ children }: { children: ReactNode }) {
  const t = useTranslations("groups");
  return (
    <Drawer.Root>
      <Drawer.Trigger className="inline-flex h-7 items-center gap-1 rounded-control border border-edge bg-surface px-2 font-medium hover:bg-hover lg:hidden pointer-coarse:h-11">
        {t("open")}
        <ChevronDown size={14} aria-hidden />
      </Drawer.Trigger>
      <Drawer.Portal>
        <Drawer.Backdrop className="fixed inset-0 z-20 bg-[black]/30 dark:bg-[black]/60" />
        <Drawer.Popup
          className="fixed inset-y-0 left-0 z-20 flex w-[320px] max-w-[88vw] flex-col border-edge border-r bg-canvas shadow-overlay outline-none"
          aria-label={t("label")}
        >
          <div className="min-h-0 flex-1">{children}</div>
          <Drawer.Close className="h-12 border-t font-medium hover:bg-hover">{t("close")}</Drawer.Close>
        </Drawer.Popup>
      </Drawer.Portal>
    </Drawer.Root>
  );
}
