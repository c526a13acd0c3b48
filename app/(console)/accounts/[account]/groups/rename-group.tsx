import { zodResolver } from "@hookform/resolvers/zod";
import { type KeyboardEvent, useMemo, useState } from "react";
import { useForm } from "react-hook-form";
import { useTranslations } from "use-intl";
import { freeGroupName } from "@/components/free-group-name";
import { NameNote } from "@/components/name-note";
import { VisibleName } from "@/components/visible-name";
import type { AccountContents } from "@/lib/chat/read-account";
import type { Group } from "@/lib/chat/wire";
import { useWalls } from "../../../walls-in-force";
import type { Staged } from "../staged";

type RenameGroupProps = {
  account: string;
  group: Group;
  contents: AccountContents;
  staged: Staged;
  /** Stages the name; undefined takes it back. */
  onName: (name: string | undefined) => void;
  onFault: (fault: boolean) => void;
  onClose: () => void;
};

/** The heading as a field. A name that the service would take is staged as it is typed; Esc gives the old stage back. */
export function RenameGroup({ account, group, contents, staged, onName, onFault, onClose }: RenameGroupProps) {
  const t = useTranslations("name");
  const { walls, oldSdkNameBytes } = useWalls();
  const others = contents.groups.filter((other) => other.id !== group.id);
  const stagedNames = useMemo(() => namesStagedElsewhere(staged, group.id), [staged, group.id]);
  const takenNames = new Set([...others.map((other) => other.name), ...stagedNames]);
  const before = staged.groups[group.id]?.rename;
  const form = useForm({
    resolver: zodResolver(freeGroupName(takenNames, walls.nameBytes)),
    mode: "onChange",
    defaultValues: { name: before ?? group.name },
  });
  const name = form.watch("name");
  const fault = form.formState.errors.name?.message;
  // As it was when the field opened: a read in between may have brought another hand's name.
  const [stagedBefore] = useState(before);

  /** Within the keystroke's own event: Ctrl S right after the last letter must find it staged. */
  function stage(typed: string) {
    const good = freeGroupName(takenNames, walls.nameBytes).safeParse({ name: typed }).success;
    onFault(!good);
    if (good) onName(typed);
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    onName(stagedBefore);
    onFault(false);
    onClose();
  }

  return (
    <form onSubmit={form.handleSubmit(onClose)} className="flex flex-col gap-1.5" noValidate>
      <div className="flex flex-wrap items-center gap-2">
        <span aria-hidden className={`font-semibold ${name === group.name ? "text-transparent" : "text-changed"}`}>
          ~
        </span>
        <input
          {...form.register("name", { onChange: (event) => stage(event.target.value) })}
          // biome-ignore lint/a11y/noAutofocus: the field takes the heading's place because a person asked for it
          autoFocus
          onFocus={(event) => event.target.select()}
          onKeyDown={onKeyDown}
          aria-label={t("label")}
          aria-invalid={fault ? true : undefined}
          aria-describedby="name-note"
          autoComplete="off"
          spellCheck={false}
          className={`h-8 w-[330px] min-w-0 max-w-full rounded-control border bg-surface px-2.5 text-[14px] max-sm:flex-1 max-sm:basis-[80%] pointer-coarse:h-11 ${fault ? "border-danger" : "border-edge"}`}
        />
        {name !== group.name && (
          <del className="min-w-0 break-words text-muted">
            <VisibleName name={group.name} />
          </del>
        )}
      </div>
      <div id="name-note" className="pl-4">
        <NameNote
          name={name}
          account={account}
          fault={fault}
          staged={stagedNames.has(name)}
          most={walls.nameBytes}
          oldSdk={oldSdkNameBytes}
        />
      </div>
    </form>
  );
}

function namesStagedElsewhere(staged: Staged, groupId: number): Set<string> {
  return new Set(
    Object.entries(staged.groups).flatMap(([id, stage]) =>
      Number(id) !== groupId && stage.rename !== undefined ? [stage.rename] : [],
    ),
  );
}
