import { RotateCw } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "use-intl";
import { useAgo } from "@/components/ago";
import { Button } from "@/components/button";
import { NameBeside } from "@/components/conversation-name";
import { figure } from "@/components/figure";
import { useKnownNames } from "@/components/known-names";
import { Meter } from "@/components/meter";
import { VisibleName } from "@/components/visible-name";
import type { AccountContents } from "@/lib/chat/read-account";
import { utf8Bytes } from "@/lib/chat/wire";
import { useWalls } from "../../walls-in-force";
import { groupedCount } from "./staged";
import { markedCount } from "./staged-marks";

type AccountHeaderProps = {
  account: string;
  contents: AccountContents;
  /** Grouped conversations once everything staged is done. */
  counted: number;
  /** Marked conversations once everything staged is done, where marks are looked at. */
  marked?: number | undefined;
  reading: boolean;
  onReload: () => void;
};

export function AccountHeader({ account, contents, counted, marked, reading, onReload }: AccountHeaderProps) {
  const t = useTranslations();
  const ago = useAgo();
  const { complete } = useKnownNames();
  const { walls, conversations, conversationsPer } = useWalls();
  const grouped = groupedCount(contents.contacts);
  const lastChange = Math.max(0, ...contents.contacts.map((contact) => contact.changedAt)) * 1000;
  const markedNow = markedCount(contents.contacts);
  const longestName = Math.max(0, ...contents.groups.map((group) => utf8Bytes(group.name)));
  const counts = { groups: contents.groups.length, conversations: contents.contacts.length };
  return (
    <header className="flex shrink-0 flex-wrap items-start gap-x-8 gap-y-3 border-b bg-canvas px-3 py-3 sm:px-4">
      <div className="min-w-0 flex-1 basis-72">
        <nav aria-label={t("account.crumb")} className="text-cap text-muted max-sm:hidden">
          <Link href="/" className="hover:underline">
            {t("account.crumb")}
          </Link>
          <span aria-hidden> /</span>
        </nav>
        <div className="flex flex-wrap items-baseline gap-x-3">
          <h1 className="break-all font-medium font-mono text-title tracking-[-0.02em]">
            <VisibleName name={account} />
          </h1>
          <NameBeside conversation={{ kind: "user", id: account }} className="min-w-0 break-words text-lead" />
        </div>
        <p className="flex flex-wrap items-center gap-x-2 text-cap text-muted">
          <span>
            {lastChange > 0
              ? t("account.summary", { ...counts, when: ago(lastChange, "sentence") })
              : t("account.summaryNoChange", { groups: counts.groups })}
          </span>
          <Button look="link" onClick={onReload} disabled={reading} className="!h-6 !min-h-6 gap-1 text-cap">
            <RotateCw size={12} aria-hidden />
            {reading ? t("account.reloading") : t("account.reload")}
          </Button>
          {!complete && <span>{t("names.someMissing")}</span>}
        </p>
      </div>
      <div className="grid w-full grid-cols-3 gap-4 sm:w-auto sm:grid-cols-[150px_180px] sm:gap-7 xl:grid-cols-[150px_150px_150px]">
        <Meter
          label={t("meters.groups")}
          value={contents.groups.length}
          limit={walls.groups}
          className={marked === undefined ? "" : "sm:max-xl:hidden"}
        />
        {conversationsPer === "group" ? (
          <Unwalled value={grouped} staged={counted - grouped} perGroup={conversations} />
        ) : (
          <Meter
            label={t("meters.conversations")}
            shortLabel={t("meters.conversationsShort")}
            value={grouped}
            staged={counted - grouped}
            limit={walls.conversations}
          />
        )}
        {marked === undefined ? (
          <Meter
            label={t("meters.longestName")}
            value={longestName}
            limit={walls.nameBytes}
            unit="bytes"
            className="sm:max-xl:hidden"
          />
        ) : (
          <Meter
            label={t("meters.marked")}
            shortLabel={t("meters.markedShort")}
            value={markedNow}
            staged={marked - markedNow}
            limit={walls.marks}
          />
        )}
      </div>
    </header>
  );
}

/** Grouped conversations where the number is one of each group: the sum of the account has no wall to be drawn against. */
function Unwalled({ value, staged, perGroup }: { value: number; staged: number; perGroup: number }) {
  const t = useTranslations("meters");
  return (
    <div className="min-w-0">
      <div className="truncate text-cap text-muted">
        <span className="max-sm:hidden">{t("conversations")}</span>
        <span className="sm:hidden">{t("conversationsShort")}</span>
      </div>
      <div className="flex items-baseline gap-1 whitespace-nowrap">
        <span className="font-semibold">{figure(value)}</span>
        {staged !== 0 && (
          <span className={`font-medium text-cap ${staged > 0 ? "text-added" : "text-removed"}`}>
            {staged > 0 ? `+${staged}` : `−${-staged}`}
          </span>
        )}
      </div>
      <div className="text-cap text-muted">{t("perGroup", { limit: figure(perGroup) })}</div>
    </div>
  );
}
