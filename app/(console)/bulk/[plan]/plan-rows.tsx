import { useInfiniteQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useEffect } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/button";
import { ConversationName } from "@/components/conversation-name";
import { FailureNotice } from "@/components/failure-notice";
import { figure } from "@/components/figure";
import { GreyRows } from "@/components/grey-rows";
import { VisibleName } from "@/components/visible-name";
import type { Job } from "@/lib/chat/bulk-job";
import type { KeptRow, PlanRowFilter, PlanRowsPage } from "@/lib/chat/bulk-plan";
import type { PlannedRow, RowVerb } from "@/lib/chat/change-row";
import type { Failure } from "@/lib/chat/outcome";
import { accountPath } from "../../account-path";
import { answerOf } from "../../call";
import { ReadOn } from "../../read-on";
import { readPlanRows } from "../reads";
import { OutcomeSign } from "./outcome-sign";
import { RowReason } from "./row-reason";
import { RowResultText } from "./row-result";
import { StateSign } from "./state-sign";
import { isOver } from "./use-run";

const grid =
  "lg:grid lg:grid-cols-[56px_150px_110px_minmax(0,1.2fr)_minmax(0,1.2fr)_120px_minmax(0,1.5fr)] lg:items-center lg:gap-3";
/** On a small screen each part of a row has its own place as well: number, account and state; below, what is asked and what comes of it. */
const smallGrid = "max-lg:grid max-lg:grid-cols-[44px_minmax(0,1fr)_auto] max-lg:gap-x-2";
const below = "max-lg:col-span-2 max-lg:col-start-2";

const signs: Record<RowVerb, { sign: string; look: string }> = {
  rename: { sign: "~", look: "text-changed" },
  add: { sign: "+", look: "text-added" },
  create: { sign: "+", look: "text-added" },
  ensure: { sign: "+", look: "text-added" },
  remove: { sign: "−", look: "text-removed" },
  delete: { sign: "−", look: "text-removed" },
  "ensure-absent": { sign: "−", look: "text-removed" },
};

const planColumns = ["row", "account", "change", "group", "conversation", "outcome", "reason"] as const;
const jobColumns = ["row", "account", "change", "group", "conversation", "state", "result"] as const;
const lookEveryMs = 3000;
const pagesMost = 3;

function isNear(read: { pages: unknown[] } | undefined): boolean {
  return (read?.pages.length ?? 0) <= pagesMost;
}

/** `stage`: of the job, when they were read. */
type RowsState = Partial<PlanRowsPage> & { stage: string; failure?: Failure };

type PlanRowsProps = {
  id: string;
  filter: PlanRowFilter;
  job?: Job | undefined;
  /** Whether the plan's target is shown: an account of it leads nowhere otherwise. */
  isHere: boolean;
};

/** The rows that fit, in the order of the file; it reads on as one scrolls, so that a million rows cost no more. */
export function PlanRows({ id, filter, job, isHere }: PlanRowsProps) {
  const t = useTranslations("bulk.plan");
  const failureTexts = useTranslations("failure");
  const isGoing = job !== undefined && !isOver(job);
  const stage = job === undefined ? "planned" : isGoing ? "going" : job.state;
  const query = useInfiniteQuery({
    queryKey: ["planRows", id, filter],
    initialPageParam: 0,
    queryFn: async ({ pageParam }): Promise<RowsState> => {
      const outcome = await answerOf(readPlanRows({ id, filter, after: pageParam }), failureTexts("console"));
      return { stage, ...(outcome.ok ? outcome.value : { failure: outcome.failure }) };
    },
    getNextPageParam: (page) => page.next,
    // A plan that is ready stays as it is, until a job gives its rows their results.
    staleTime: isGoing ? 0 : Number.POSITIVE_INFINITY,
    // Whoever has read on far reads in peace: each look would read all of it again.
    refetchInterval: ({ state }) => isGoing && isNear(state.data) && lookEveryMs,
    refetchOnWindowFocus: ({ state }) => isNear(state.data),
    refetchOnReconnect: ({ state }) => isNear(state.data),
  });
  // What was read before the job began or was over is read once more, where it stands: whoever has read far keeps the place.
  const { refetch } = query;
  const wanted = query.data?.pages.some((page) => page.stage !== stage) ? stage : undefined;
  useEffect(() => {
    if (wanted !== undefined) void refetch();
  }, [wanted, refetch]);
  const pages = query.data?.pages ?? [];
  const rows = pages.flatMap((page) => page.rows ?? []);
  const failure = pages.find((page) => page.failure)?.failure;
  const columns = job ? jobColumns : planColumns;
  return (
    <div className="border-t bg-surface">
      <div className={`sticky top-0 z-10 hidden h-7 border-b bg-sunken px-6 text-cap text-muted ${grid}`}>
        {columns.map((column) => (
          <span key={column} className={column === "row" ? "text-right" : ""}>
            {t(`columns.${column}`)}
          </span>
        ))}
      </div>
      {query.isPending && (
        <div className="appear-late px-4" role="status" aria-label={t("reading")}>
          <GreyRows rows={12} />
        </div>
      )}
      {failure && (
        <div className="px-3 py-3 sm:px-6">
          <FailureNotice failure={failure} reading>
            <Button onClick={() => query.refetch()}>{failureTexts("tryAgain")}</Button>
          </FailureNotice>
        </div>
      )}
      {!query.isPending && !failure && rows.length === 0 && (
        <div className="px-3 py-4 sm:px-6">
          <h2 className="font-semibold">{t("nothingFits")}</h2>
          <p className="text-muted">{t("nothingFitsAdvice")}</p>
        </div>
      )}
      <ol aria-label={t("rows")}>
        {rows.map((row) => (
          <li key={row.line} className="border-b px-3 py-1.5 hover:bg-hover sm:px-6">
            <Row row={row} isJob={job !== undefined} isHere={isHere} />
          </li>
        ))}
      </ol>
      {query.hasNextPage ? (
        <ReadOn label={t("readOn")} reading={query.isFetchingNextPage} onRead={() => void query.fetchNextPage()} />
      ) : (
        rows.length > 0 && <p className="px-3 py-3 text-cap text-muted sm:px-6">{t("end")}</p>
      )}
    </div>
  );
}

function Row({ row, isJob, isHere }: { row: KeptRow; isJob: boolean; isHere: boolean }) {
  const t = useTranslations("bulk.plan");
  const states = useTranslations("bulk.job.state");
  const result = "fault" in row ? undefined : row.result;
  const isPending = isJob && !("fault" in row) && row.call !== undefined && !result;
  const outcome = "fault" in row ? ("bad" as const) : row.outcome;
  const isDone = result?.state === "done";
  return (
    <div className={`items-center gap-y-0.5 ${smallGrid} ${grid}`}>
      <span className="text-muted tabular-nums lg:text-right">{figure(row.line)}</span>
      <Account id={row.account} isHere={isHere} />
      {"fault" in row ? <span className="lg:col-span-3 max-lg:hidden" /> : <Asked row={row} />}
      <span className="flex items-center gap-2 whitespace-nowrap max-lg:col-start-3 max-lg:row-start-1">
        {result || isPending ? <StateSign state={result?.state ?? "pending"} /> : <OutcomeSign outcome={outcome} />}
        {result || isPending ? states(result?.state ?? "pending") : t(`outcome.${outcome}`)}
      </span>
      <span className={`min-w-0 ${below}`}>
        {result && !("fault" in row) && !isDone ? (
          <RowResultText row={row} result={result} />
        ) : (
          <RowReason row={row} isDone={isDone} />
        )}
      </span>
    </div>
  );
}

const accountLook = "min-w-0 truncate font-mono text-id";

/** Empty where a row could not be read so far. */
function Account({ id, isHere }: { id: string | undefined; isHere: boolean }) {
  if (id === undefined) return <span />;
  const name = <VisibleName name={id} />;
  if (!isHere)
    return (
      <span title={id} className={accountLook}>
        {name}
      </span>
    );
  return (
    <Link href={accountPath(id)} title={id} className={`${accountLook} hover:underline`}>
      {name}
    </Link>
  );
}

function Asked({ row }: { row: PlannedRow }) {
  const { sign, look } = signs[row.verb];
  return (
    <>
      <span className="min-w-0 max-lg:col-span-2 max-lg:col-start-2 max-lg:flex max-lg:gap-2 lg:contents">
        <span className={`whitespace-nowrap ${look}`}>
          <span aria-hidden>{sign}</span> {row.verb}
        </span>
        <span className="min-w-0 truncate" title={row.to === undefined ? row.group : `${row.group} → ${row.to}`}>
          <VisibleName name={row.group} />
          {row.to !== undefined && (
            <>
              {" → "}
              <VisibleName name={row.to} />
            </>
          )}
        </span>
      </span>
      <span className={`flex min-w-0 items-center gap-2 ${below} ${row.conversation ? "" : "max-lg:hidden"}`}>
        {row.conversation && <ConversationName conversation={row.conversation} />}
      </span>
    </>
  );
}
