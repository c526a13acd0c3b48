import { useTranslations } from "use-intl";
import type { Change, Ending } from "@/lib/chat/change";
import { figure } from "./figure";
import { VisibleName } from "./visible-name";

/** What was done, in one line: the verb, the group, and how many were put in and taken out. */
export function ChangeTitle({ change, ending }: { change: Change; ending?: Ending | undefined }) {
  const t = useTranslations("trail");
  const added = ending?.effects.filter(({ kind }) => kind === "added").length ?? 0;
  const removed = ending?.effects.filter(({ kind }) => kind === "removed").length ?? 0;
  return (
    <span className="min-w-0">
      {t(`verbs.${change.verb}`)} <Named change={change} />
      {added > 0 && <span className="ml-1.5 font-medium text-added">+{figure(added)}</span>}
      {removed > 0 && <span className="ml-1.5 font-medium text-removed">−{figure(removed)}</span>}
    </span>
  );
}

/** The same for a change that has not been sent yet, and takes another one back. */
export function PlannedTitle({ change }: { change: Change }) {
  const t = useTranslations("trail");
  switch (change.verb) {
    case "renameGroup":
      return t.rich("planned.renameGroup", {
        from: () => <VisibleName name={change.group} />,
        to: () => <VisibleName name={change.to} />,
      });
    case "createGroup":
      return t.rich("planned.createGroup", { group: () => <VisibleName name={change.name} /> });
    case "changeMembers":
    case "deleteGroup":
      return t.rich(`planned.${change.verb}`, { group: () => <VisibleName name={change.group} /> });
    case "markContacts":
      return t("planned.markContacts", { count: change.items.length });
    case "deleteRecent":
    case "importAccount":
      // Nothing is taken back by one of these.
      return <ChangeTitle change={change} />;
  }
}

function Named({ change }: { change: Change }) {
  const t = useTranslations("trail");
  switch (change.verb) {
    case "renameGroup":
      return t.rich("renamedRich", {
        from: () => <VisibleName name={change.group} />,
        to: () => <VisibleName name={change.to} />,
      });
    case "createGroup":
      return <VisibleName name={change.name} />;
    case "changeMembers":
    case "deleteGroup":
      return <VisibleName name={change.group} />;
    case "markContacts":
      return t("conversations", { count: change.items.length });
    case "deleteRecent":
      return <VisibleName name={change.conversation.id} className="font-mono text-id" />;
    case "importAccount":
      return <VisibleName name={change.account} className="font-mono text-id" />;
  }
}
