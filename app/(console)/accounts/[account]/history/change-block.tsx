import { useTranslations } from "use-intl";
import { Button } from "@/components/button";
import { ChangeResult } from "@/components/change-result";
import { ChangeRows } from "@/components/change-rows";
import { ChangeTitle } from "@/components/change-title";
import { clockOf, dayOf, TrailTime } from "@/components/trail-time";
import { undoableCount } from "@/components/undoable-count";
import type { ChangeLine } from "@/lib/chat/trail-line";
import { useShownPerson } from "../../../shown-person";
import { useElsewhere } from "../../../shown-target";

/** One click on Apply: who, when, why, and each of its calls with what was before and after. */
export function ChangeBlock({ lines, onUndo }: { lines: [ChangeLine, ...ChangeLine[]]; onUndo: () => void }) {
  const t = useTranslations("trail");
  const { role } = useShownPerson();
  const [first] = lines;
  const elsewhere = useElsewhere(first);
  const count = undoableCount(lines);
  const undoings = new Map(
    lines.flatMap(({ undone }) => undone?.by.map((each) => [each.batchId, each] as const) ?? []),
  );
  const reason = lines.find((line) => line.reason)?.reason;
  return (
    <li id={first.batchId} className="scroll-mt-4 border">
      <header className="flex min-h-9 flex-wrap items-center gap-x-3 gap-y-1 border-b bg-sunken px-3 py-1">
        <strong className="min-w-0 break-words font-semibold">{first.person ?? t("system")}</strong>
        <span className="text-muted">
          {dayOf(first.at)} <TrailTime at={first.at} />
        </span>
        {reason !== undefined && <span className="min-w-0 break-words text-muted">{reason}</span>}
        {first.undoOf && (
          <a href={`#${first.undoOf.batchId}`} className="text-accent hover:underline">
            {t("undid", { time: clockOf(first.undoOf.at) })}
          </a>
        )}
        {[...undoings.values()].map(({ batchId, at, person }) => (
          <a key={batchId} href={`#${batchId}`} className="text-accent hover:underline">
            {t("undone", { time: clockOf(at), person })}
          </a>
        ))}
        {undoings.size > 0 && count > 0 && <span className="text-muted">{t("stillStands", { count })}</span>}
        {count > 0 && elsewhere && (
          <span className="ml-auto text-cap text-muted">
            {t("wentElsewhere", { sdkAppId: String(elsewhere.sdkAppId), host: elsewhere.host })}
          </span>
        )}
        {count > 0 && role !== "viewer" && (
          <Button
            look="link"
            onClick={onUndo}
            disabled={elsewhere !== undefined}
            className={elsewhere ? "" : "ml-auto"}
          >
            {t(undoings.size > 0 ? "undo.rest" : "undo.those", { count })}
          </Button>
        )}
        {first.change.verb === "deleteRecent" && count === 0 && (
          <span className="ml-auto text-cap text-muted">{t("cannotUndo")}</span>
        )}
        {count === 0 && lines.some(({ ending }) => ending?.effects.some(({ kind }) => kind === "textSet")) && (
          <span className="ml-auto text-cap text-muted">{t("textWasUnknown")}</span>
        )}
      </header>
      {lines.map((line) => (
        <div key={line.changeId} className="border-b last:border-b-0">
          <h3 className="flex flex-wrap items-center justify-between gap-x-3 px-3 py-1">
            <ChangeTitle change={line.change} ending={line.ending} />
            <ChangeResult change={line.change} ending={line.ending} />
          </h3>
          <ChangeRows change={line.change} ending={line.ending} account={line.account ?? ""} />
        </div>
      ))}
    </li>
  );
}
