import Link from "next/link";
import { useId } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/button";
import { ChangeResult } from "@/components/change-result";
import { ChangeRows } from "@/components/change-rows";
import { ChangeTitle } from "@/components/change-title";
import { Code } from "@/components/code";
import { clockOf, TrailTime } from "@/components/trail-time";
import { undoableCount } from "@/components/undoable-count";
import { VisibleName } from "@/components/visible-name";
import type { ChangeLine, TrailLine } from "@/lib/chat/trail-line";
import { accountPath } from "../account-path";
import { useShownPerson } from "../shown-person";
import { useElsewhere, useShownTarget } from "../shown-target";

type LineRowProps = {
  line: TrailLine;
  open: boolean;
  onToggle: () => void;
  onUndo: (of: { changeId: string; account: string }) => void;
};

/** One line of the trail; a change opens in place. */
export function LineRow({ line, open, onToggle, onUndo }: LineRowProps) {
  const t = useTranslations("trail");
  const id = useId();
  return (
    <li
      className={`border-b [content-visibility:auto] [contain-intrinsic-size:auto_33px] ${open ? "bg-accent-soft" : ""}`}
    >
      <button
        type="button"
        aria-expanded={open}
        aria-controls={id}
        onClick={onToggle}
        className="grid min-h-8 w-full grid-cols-[80px_minmax(0,1fr)] items-center gap-x-3 px-3 py-1 text-left -outline-offset-2 hover:bg-hover sm:px-6 lg:grid-cols-[80px_180px_150px_minmax(0,1fr)_260px]"
      >
        <TrailTime at={line.at} className="text-muted" />
        <span className="truncate">{line.person ?? t("system")}</span>
        <span className="truncate max-lg:col-start-2">
          {line.account !== undefined ? (
            <VisibleName name={line.account} className="font-mono text-id" />
          ) : (
            line.target?.name
          )}
        </span>
        <span className="min-w-0 break-words max-lg:col-start-2">
          {line.kind === "event" ? (
            <EventTitle verb={line.verb} detail={line.detail} />
          ) : (
            <>
              {line.undoOf && `${t("undid", { time: clockOf(line.undoOf.at) })} `}
              <ChangeTitle change={line.change} ending={line.ending} />
            </>
          )}
        </span>
        <span className="min-w-0 max-lg:col-start-2">
          {line.kind === "change" ? (
            <ChangeResult change={line.change} ending={line.ending} />
          ) : (
            line.code !== 0 && <Code code={line.code} plain />
          )}
        </span>
      </button>
      {open && (
        <div id={id} className="mx-3 mb-3 border bg-surface sm:mx-6 lg:ml-[116px]">
          {line.kind === "change" ? (
            <Opened line={line} onUndo={onUndo} />
          ) : (
            <pre className="overflow-x-auto whitespace-pre-wrap break-all p-3 font-mono text-id">{line.detail}</pre>
          )}
        </div>
      )}
    </li>
  );
}

/** An event in words; one that this version does not know, by its own name. */
function EventTitle({ verb, detail }: { verb: string; detail: string }) {
  const t = useTranslations("trail.events");
  // What the desk wrote; the catalogue's rows name some of its fields, which the union of their types cannot say.
  const values = {
    name: "",
    title: "",
    person: "",
    email: "none",
    by: "",
    role: "",
    why: "",
    jobs: 0,
    rows: 0,
    ...(JSON.parse(detail) as Record<string, string>),
  };
  const say = t as unknown as ((key: string, values: object) => string) & { has(key: string): boolean };
  return say.has(verb) ? say(verb, values) : verb;
}

function Opened({ line, onUndo }: { line: ChangeLine; onUndo: LineRowProps["onUndo"] }) {
  const t = useTranslations("trail");
  const { role } = useShownPerson();
  const shown = useShownTarget();
  const account = line.account ?? "";
  const count = undoableCount([line]);
  const elsewhere = useElsewhere(line);
  const isHere = line.target?.id === shown.id;
  return (
    <>
      <ChangeRows change={line.change} ending={line.ending} account={account} />
      <footer className="flex flex-wrap items-center gap-x-4 gap-y-2 px-3 py-2">
        {count > 0 && role !== "viewer" && isHere && (
          <Button disabled={elsewhere !== undefined} onClick={() => onUndo({ changeId: line.changeId, account })}>
            {t(line.undone ? "undo.rest" : "undo.those", { count })}
          </Button>
        )}
        {count > 0 && isHere && elsewhere && (
          <span className="text-muted">
            {t("wentElsewhere", { sdkAppId: String(elsewhere.sdkAppId), host: elsewhere.host })}
          </span>
        )}
        {isHere && (
          <Link href={`${accountPath(account)}?tab=history#${line.batchId}`} className="text-accent hover:underline">
            {t("beforeAndAfter")}
          </Link>
        )}
        {line.undone?.by.map(({ batchId, at, person }) => (
          <span key={batchId} className="text-muted">
            {t("undone", { time: clockOf(at), person })}
          </span>
        ))}
        {line.undone && count > 0 && <span className="text-muted">{t("stillStands", { count })}</span>}
        {line.reason !== undefined && <span className="min-w-0 break-words text-muted">{line.reason}</span>}
        {line.target && <span className="text-muted">{line.target.name}</span>}
      </footer>
    </>
  );
}
