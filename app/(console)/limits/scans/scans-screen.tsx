"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useEffect, useRef, useState } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/button";
import { FailureNotice } from "@/components/failure-notice";
import { longMoment } from "@/components/moment";
import { isPlanBreak } from "@/lib/chat/bulk-plan";
import type { AccountList, Scan } from "@/lib/chat/limit-scan";
import type { Failure } from "@/lib/chat/outcome";
import { answerOf } from "../../call";
import { useShownTarget } from "../../shown-target";
import { cancelScan } from "../actions";
import { LimitHeader } from "../limit-header";
import { readScans, type ScansState } from "../reads";
import { useScanTime } from "../use-scan-time";
import { ScanSchedulePart } from "./scan-schedule";
import { StartScan } from "./start-scan";

const lookEveryMs = 1000;

type ScansScreenProps = {
  first: ScansState;
  /** That a page has frozen for a scan. */
  list: AccountList | undefined;
  /** The newest first. */
  snapshots: readonly { seq: number; at: number }[];
  callsPerSecond: number;
  mayScan: boolean;
};

/** What was read and when; the one that goes on tells how far it is. */
export function ScansScreen({ first, list, snapshots, callsPerSecond, mayScan }: ScansScreenProps) {
  const t = useTranslations("limits.scans");
  const onlyAdmins = useTranslations("limits")("onlyAdmins");
  const consoleDown = useTranslations("failure")("console");
  const { asSeen } = useShownTarget();
  const queryClient = useQueryClient();
  const router = useRouter();
  const queryKey = ["scans", asSeen];
  const { data } = useQuery({
    queryKey,
    initialData: first,
    queryFn: async () => {
      const outcome = await answerOf(readScans(asSeen), consoleDown);
      if (!outcome.ok) throw new Error(outcome.failure.kind);
      return outcome.value;
    },
    refetchInterval: ({ state }) => (state.data?.scans.some(isUnderWay) ? lookEveryMs : false),
    staleTime: 0,
  });
  const { scans, schedule } = data;
  const running = scans.find(isUnderWay);
  const refresh = () => queryClient.invalidateQueries({ queryKey });
  const wasRunning = useRef(running !== undefined);
  useEffect(() => {
    // A scan that has ended is a snapshot, which the server's part of the page knows.
    if (wasRunning.current && !running) router.refresh();
    wasRunning.current = running !== undefined;
  }, [running, router]);

  return (
    <div className="flex min-h-0 flex-1 flex-col overflow-y-auto bg-surface">
      <LimitHeader about={t("lead", { rate: callsPerSecond })} />
      {running && <Running scan={running} mayScan={mayScan} onChanged={refresh} />}
      <div className="grid lg:grid-cols-[minmax(0,1fr)_minmax(0,1fr)]">
        <section aria-label={t("start")} className="border-b px-3 py-4 sm:px-6 lg:border-r">
          <h2 className="mb-2 font-semibold">{t("start")}</h2>
          {mayScan ? (
            <StartScan
              list={list}
              hasKnown={scans.some(({ state }) => state === "done")}
              isBusy={running !== undefined}
              onStarted={refresh}
            />
          ) : (
            <p className="text-muted">{onlyAdmins}</p>
          )}
        </section>
        <ScanSchedulePart schedule={schedule} mayScan={mayScan} onChanged={refresh} />
      </div>
      <section aria-label={t("history")}>
        <h2 className="px-3 pt-4 pb-2 font-semibold sm:px-6">{t("history")}</h2>
        {scans.length === 0 && <p className="px-3 pb-4 text-muted sm:px-6">{t("historyNone")}</p>}
        <ul className="border-t">
          {scans.map((scan) => (
            <ScanLine key={scan.id} scan={scan} snapshots={snapshots} />
          ))}
        </ul>
      </section>
    </div>
  );
}

function isUnderWay({ state }: Scan): boolean {
  return state === "scanning";
}

function Running({ scan, mayScan, onChanged }: { scan: Scan; mayScan: boolean; onChanged: () => void }) {
  const t = useTranslations("limits.scans");
  const consoleDown = useTranslations("failure")("console");
  const { asSeen } = useShownTarget();
  const timeOf = useScanTime();
  const [failure, setFailure] = useState<Failure>();
  const [isBusy, setBusy] = useState(false);
  const share = scan.accounts === 0 ? 0 : scan.accountsDone / scan.accounts;
  const callsLeft =
    scan.accountsDone === 0 ? undefined : (scan.calls / scan.accountsDone) * (scan.accounts - scan.accountsDone);
  async function stop() {
    setBusy(true);
    const outcome = await answerOf(cancelScan(asSeen, scan.id), consoleDown);
    setBusy(false);
    setFailure(outcome.ok ? undefined : outcome.failure);
    onChanged();
  }
  return (
    <div className="border-b bg-info-soft px-3 py-3 sm:px-6">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p role="status">
          {scan.accounts === 0
            ? t("listing")
            : t("under", { done: scan.accountsDone, all: scan.accounts, calls: scan.calls })}
          {callsLeft !== undefined && scan.met === undefined && (
            <span className="text-muted">
              {" "}
              {t("left", { duration: timeOf((callsLeft / Math.max(1, scan.callsPerSecond)) * 1000) })}
            </span>
          )}
        </p>
        {mayScan && (
          <Button onClick={stop} disabled={isBusy}>
            {t("cancel")}
          </Button>
        )}
      </div>
      {scan.met !== undefined && (
        <p role="note" className="text-warning">
          {scan.met > 0 ? t("met", { code: String(scan.met) }) : t("metNone")}
        </p>
      )}
      <div
        role="progressbar"
        aria-label={t("title")}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.floor(share * 100)}
        className="mt-2 h-1 bg-line"
      >
        <div className="h-full bg-info" style={{ width: `${share * 100}%` }} />
      </div>
      {failure && <FailureNotice failure={failure} reading />}
    </div>
  );
}

function ScanLine({ scan, snapshots }: { scan: Scan; snapshots: readonly { seq: number; at: number }[] }) {
  const t = useTranslations("limits.scans");
  const timeOf = useScanTime();
  const { at, person, source, scheduled, orphans, state, ended = at } = scan;
  const place = snapshots.findIndex((snapshot) => snapshot.at === at);
  const [here, before] = [snapshots[place], snapshots[place + 1]];
  return (
    <li className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1 border-b px-3 py-2 sm:px-6">
      <div className="min-w-0">
        <span className="font-medium">{longMoment(at)} UTC</span>{" "}
        <span className="text-muted">
          {t("startedBy", {
            person: scheduled ? t("scheduled", { person }) : person,
            source: t(`source.${source}`),
            orphans: orphans ? "yes" : "no",
          })}
        </span>
        <div className="text-muted">
          {state === "done" && t("read", { count: scan.accountsDone, duration: timeOf(ended - at) })}
          {state === "scanning" && t("under", { done: scan.accountsDone, all: scan.accounts, calls: scan.calls })}
          {state === "failed" && (
            <>
              <span className="font-medium text-danger">{t("failed")}.</span> <WhyFailed scan={scan} /> {t("stoppedBy")}
            </>
          )}
        </div>
      </div>
      {here && (
        <span className="flex gap-4">
          <Link href={place === 0 ? "/limits" : `/limits?snapshot=${here.seq}`} className="text-accent underline">
            {t("show")}
          </Link>
          {before && (
            <Link href={`/limits/compare?from=${before.seq}&to=${here.seq}`} className="text-accent underline">
              {t("compareWith")}
            </Link>
          )}
        </span>
      )}
    </li>
  );
}

function WhyFailed({ scan: { failure } }: { scan: Scan }) {
  const t = useTranslations("limits.scans.break");
  if (!failure) return null;
  if (isPlanBreak(failure)) return <>{t(failure.kind)}</>;
  return <FailureNotice failure={failure} reading />;
}
