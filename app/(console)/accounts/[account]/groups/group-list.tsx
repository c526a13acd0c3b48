import { Search } from "lucide-react";
import { type KeyboardEvent, useMemo, useState } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/button";
import { figure } from "@/components/figure";
import { VisibleName } from "@/components/visible-name";
import { errors } from "@/lib/chat/errors";
import type { AccountContents } from "@/lib/chat/read-account";
import { useWalls } from "../../../walls-in-force";
import type { View } from "../rows";
import { type GroupStage, stagesOfGone } from "../staged";
import { useOff } from "../use-off";
import type { Workspace } from "../workspace";

type GroupListProps = {
  contents: AccountContents;
  /** Of every group that this page has seen, gone ones too. */
  groupNames: ReadonlyMap<number, string>;
  workspace: Workspace;
  view: View;
  onShow: (view: View) => void;
  onCreate: () => void;
};

/** The groups in the service's order, with their counts and what is staged for each. */
export function GroupList({ contents, groupNames, workspace, view, onShow, onCreate }: GroupListProps) {
  const t = useTranslations("groups");
  const off = useOff(workspace);
  const [text, setText] = useState("");
  const counts = useMemo(() => countsByGroup(contents), [contents]);
  const staged = workspace.staged.groups;
  const { groups: most } = useWalls().walls;
  const full = contents.groups.length >= most;
  const wanted = text.trim().toLowerCase();
  const groups = contents.groups.filter((group) => group.name.toLowerCase().includes(wanted));

  return (
    <nav aria-label={t("label")} className="flex h-full min-h-0 flex-col bg-canvas" onKeyDown={moveFocus}>
      <div className="relative p-3 pb-1.5">
        <Search aria-hidden size={14} className="absolute top-[19px] left-5.5 text-muted" />
        <input
          type="search"
          value={text}
          onChange={(event) => setText(event.target.value)}
          aria-label={t("filter")}
          placeholder={t("filter")}
          className="h-7 w-full rounded-control border border-edge bg-surface pr-2 pl-8 pointer-coarse:h-11"
        />
      </div>
      <div className="min-h-0 flex-1 overflow-y-auto pb-2">
        <Entry current={view === "all"} onShow={() => onShow("all")} count={contents.contacts.length}>
          {t("all")}
        </Entry>
        <Entry
          current={view === "none"}
          onShow={() => onShow("none")}
          count={contents.contacts.filter((contact) => contact.groupIds.length === 0).length}
        >
          {t("none")}
        </Entry>
        <div className="mt-2 flex items-center justify-between border-t px-4 pt-2 pb-1">
          <h2 className="text-cap text-muted">{t("heading")}</h2>
          <Button
            look="quiet"
            keys="N"
            onClick={onCreate}
            disabled={full || off}
            className="!px-1.5 enabled:!text-text"
          >
            {t("create")}
          </Button>
        </div>
        {full && (
          <p className="px-4 pb-2 text-cap text-danger">
            {t("full", { count: figure(contents.groups.length), limit: figure(most) })}{" "}
            <code className="font-medium font-mono">{errors.groupLimit.code}</code>
          </p>
        )}
        {groups.map((group) => (
          <Entry
            key={group.id}
            current={view === group.id}
            onShow={() => onShow(group.id)}
            count={counts.get(group.id) ?? 0}
            stage={staged[group.id]}
          >
            <VisibleName name={staged[group.id]?.rename ?? group.name} />
          </Entry>
        ))}
        {stagesOfGone(contents.groups, workspace.staged).map(({ id, stage }) => (
          <Entry key={id} current={view === id} onShow={() => onShow(id)} count={0} stage={stage}>
            <del className="text-muted">
              <VisibleName name={groupNames.get(id) ?? String(id)} />
            </del>{" "}
            <span className="text-cap text-danger">{t("goneEntry")}</span>
          </Entry>
        ))}
        {groups.length === 0 && (
          <p className="px-4 py-1 text-muted">
            {contents.groups.length === 0 ? t("noneYet") : t("noMatch", { query: text })}
          </p>
        )}
      </div>
    </nav>
  );
}

type EntryProps = {
  current: boolean;
  onShow: () => void;
  count: number;
  stage?: GroupStage | undefined;
  children: React.ReactNode;
};

function Entry({ current, onShow, count, stage, children }: EntryProps) {
  const t = useTranslations("groups");
  const adds = stage?.members.filter((change) => change.op === "add").length ?? 0;
  const removes = (stage?.members.length ?? 0) - adds;
  const renamed = stage?.rename !== undefined;
  return (
    <button
      type="button"
      data-entry
      aria-current={current ? "true" : undefined}
      onClick={onShow}
      className="flex h-[30px] w-full items-center gap-2 border-transparent border-l-2 px-3.5 text-left -outline-offset-2 hover:bg-hover aria-[current]:border-accent aria-[current]:bg-accent-soft aria-[current]:font-medium pointer-coarse:h-11"
    >
      {renamed && (
        <span className="text-changed">
          <span aria-hidden>~</span>
          <span className="sr-only">{t("stagedRename")}</span>
        </span>
      )}
      <span className={`min-w-0 flex-1 truncate ${renamed ? "text-changed" : ""}`}>{children}</span>
      {adds > 0 && (
        <span className="font-medium text-added text-cap">
          <span aria-hidden>+{adds}</span>
          <span className="sr-only">{t("stagedAdds", { count: adds })}</span>
        </span>
      )}
      {removes > 0 && (
        <span className="font-medium text-cap text-removed">
          <span aria-hidden>−{removes}</span>
          <span className="sr-only">{t("stagedRemoves", { count: removes })}</span>
        </span>
      )}
      <span className="text-right text-muted">
        <span aria-hidden>{figure(count)}</span>
        <span className="sr-only">{t("count", { count })}</span>
      </span>
    </button>
  );
}

function countsByGroup(contents: AccountContents): Map<number, number> {
  const counts = new Map<number, number>();
  for (const contact of contents.contacts) {
    for (const id of contact.groupIds) counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  return counts;
}

/** Arrow keys walk the list; Enter and Space open, as in any list of buttons. */
function moveFocus(event: KeyboardEvent<HTMLElement>) {
  const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
  if (step === 0) return;
  const entries = [...event.currentTarget.querySelectorAll<HTMLElement>("[data-entry]")];
  const at = entries.indexOf(document.activeElement as HTMLElement); // -1 where it is something else
  const next = entries[at < 0 ? 0 : at + step];
  if (!next) return;
  event.preventDefault();
  next.focus();
}
