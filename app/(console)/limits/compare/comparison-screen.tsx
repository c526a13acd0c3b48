"use client";

import Link from "next/link";
import { useRouter } from "next/navigation";
import { type ReactNode, useId } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/button";
import { figure } from "@/components/figure";
import { longMoment } from "@/components/moment";
import { VisibleName } from "@/components/visible-name";
import type { Crossings } from "@/lib/chat/limit-crossings";
import type { Snapshot, SnapshotTotals } from "@/lib/chat/limit-scan";
import { type Measure, measures, standingsIn, type Walls } from "@/lib/chat/measure";
import { accountPath } from "../../account-path";
import { LimitHeader } from "../limit-header";

type ComparisonProps = {
  from: Snapshot | undefined;
  to: Snapshot | undefined;
  walls: Walls;
  crossings: readonly ({ measure: Measure } & Crossings)[];
  /** The newest first. */
  snapshots: readonly { seq: number; at: number }[];
};

/** What changed from one snapshot to another, by the walls of today, as a page that can be printed. */
export function ComparisonScreen({ from, to, walls, crossings, snapshots }: ComparisonProps) {
  const t = useTranslations("limits.compare");
  const print = useTranslations("limits")("print");
  return (
    <div className="flex min-h-0 flex-1 flex-col overflow-y-auto bg-surface print:overflow-visible">
      <LimitHeader about={from && to && t("lead", { from: longMoment(from.at), to: longMoment(to.at) })}>
        <Button onClick={() => window.print()}>{print}</Button>
      </LimitHeader>
      {!from || !to ? (
        <p className="px-3 py-4 sm:px-6">{t("needTwo")}</p>
      ) : (
        <>
          <Choices from={from} to={to} snapshots={snapshots} />
          <Sums from={from.totals} to={to.totals} walls={walls} />
          <div className="grid gap-4 px-3 py-4 sm:px-6 md:grid-cols-2">
            {crossings.map(({ measure, reached, left }) => (
              <Crossed key={measure} measure={measure} wall={walls[measure]} reached={reached} left={left} />
            ))}
          </div>
        </>
      )}
    </div>
  );
}

type ChoicesProps = Pick<ComparisonProps, "snapshots"> & { from: Snapshot; to: Snapshot };

function Choices({ from, to, snapshots }: ChoicesProps) {
  const t = useTranslations("limits.compare");
  const router = useRouter();
  const go = (one: number, other: number) =>
    router.replace(`/limits/compare?from=${Math.min(one, other)}&to=${Math.max(one, other)}`);
  return (
    <div className="flex flex-wrap items-center gap-3 border-b bg-canvas px-3 py-3 sm:px-6 print:hidden">
      <Choice
        label={t("from")}
        value={from.seq}
        snapshots={snapshots.filter(({ seq }) => seq !== to.seq)}
        onChoose={(seq) => go(seq, to.seq)}
      />
      <Choice
        label={t("to")}
        value={to.seq}
        snapshots={snapshots.filter(({ seq }) => seq !== from.seq)}
        onChoose={(seq) => go(from.seq, seq)}
      />
      <span className="text-muted">{t("readings")}</span>
    </div>
  );
}

type ChoiceProps = Pick<ComparisonProps, "snapshots"> & {
  label: string;
  value: number;
  onChoose: (seq: number) => void;
};

function Choice({ label, value, snapshots, onChoose }: ChoiceProps) {
  const id = useId();
  return (
    <span className="flex items-center gap-2">
      <label htmlFor={id} className="text-cap text-muted">
        {label}
      </label>
      <select
        id={id}
        value={value}
        onChange={(event) => onChoose(Number(event.target.value))}
        className="h-7 rounded-control border border-edge bg-surface px-2 pointer-coarse:h-11"
      >
        {snapshots.map(({ seq, at }) => (
          <option key={seq} value={seq}>
            {longMoment(at)}
          </option>
        ))}
      </select>
    </span>
  );
}

function Sums({ from, to, walls }: { from: SnapshotTotals; to: SnapshotTotals; walls: Walls }) {
  const t = useTranslations("limits.compare");
  const names = useTranslations("limits.measure");
  const unread = ({ unread }: SnapshotTotals) => Object.values(unread).reduce((sum, count) => sum + count, 0);
  const rows: [ReactNode, number, number][] = [
    [t("accounts"), from.accounts, to.accounts],
    ...measures.flatMap((measure): [ReactNode, number, number][] => {
      const [was, is] = [from, to].map(({ counts }) => standingsIn(counts[measure], walls[measure]));
      const values = { wall: figure(walls[measure]), measure: names(measure) };
      return [
        [t("at", values), was?.at ?? 0, is?.at ?? 0],
        [t("near", values), was?.near ?? 0, is?.near ?? 0],
      ];
    }),
    [t("empty"), from.empty.accounts, to.empty.accounts],
    [t("orphans"), from.orphans.accounts, to.orphans.accounts],
    [t("unread"), unread(from), unread(to)],
  ];
  return (
    <table className="w-full max-w-[760px] border-collapse">
      <thead>
        <tr className="h-7 border-b bg-sunken text-cap text-muted">
          <th scope="col" className="px-3 text-left font-normal sm:px-6">
            {t("what")}
          </th>
          {(["before", "after", "change"] as const).map((column) => (
            <th key={column} scope="col" className="px-3 text-right font-normal">
              {t(column)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(([name, was, is], at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the rows are always the same ones
          <tr key={at} className="border-b">
            <th scope="row" className="px-3 py-1.5 text-left font-normal sm:px-6">
              {name}
            </th>
            <td className="px-3 py-1.5 text-right">{figure(was)}</td>
            <td className="px-3 py-1.5 text-right">{figure(is)}</td>
            <td className="px-3 py-1.5 text-right font-semibold">{signed(is - was)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

type CrossedProps = { measure: Measure; wall: number } & Crossings;

function Crossed({ measure, wall, ...crossings }: CrossedProps) {
  const t = useTranslations("limits.compare");
  const names = useTranslations("limits.measure");
  return (
    <section className="break-inside-avoid">
      {(["reached", "left"] as const).map((way) => {
        const { count, accounts } = crossings[way];
        return (
          <div key={way} className="mb-2">
            <h2 className="font-semibold">
              {t(way, { wall: figure(wall), measure: names(measure) })}: {figure(count)}
            </h2>
            {count === 0 ? (
              <p className="text-muted">{t("noneOf")}</p>
            ) : (
              <ul>
                {accounts.map(({ account, from, to }) => (
                  <li key={account} className="break-words">
                    <Link href={accountPath(account)} className="font-mono text-accent text-id hover:underline">
                      <VisibleName name={account} />
                    </Link>{" "}
                    {t("one", { from: figure(from), to: figure(to) })}
                  </li>
                ))}
                {count > accounts.length && (
                  <li className="text-muted">{t("more", { count: count - accounts.length })}</li>
                )}
              </ul>
            )}
          </div>
        );
      })}
    </section>
  );
}

function signed(change: number): string {
  return change > 0 ? `+${figure(change)}` : change < 0 ? `−${figure(-change)}` : "0";
}
