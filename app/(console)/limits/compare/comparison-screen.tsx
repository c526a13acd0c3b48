"use client";

import Link from "next/link";
import { useRouter } from "next/navigation";
import { useId } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/button";
import { figure } from "@/components/figure";
import { longMoment } from "@/components/moment";
import { VisibleName } from "@/components/visible-name";
import type { Crossings } from "@/lib/chat/limit-crossings";
import type { FigureFilter, Range, Snapshot } from "@/lib/chat/limit-scan";
import { type Measure, measures, nearFrom, standingsIn, type Walls } from "@/lib/chat/measure";
import { accountPath } from "../../account-path";
import { figuresPath } from "../figures-path";
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
          <Sums from={from} to={to} walls={walls} />
          <div className="grid gap-4 px-3 py-4 sm:px-6 md:grid-cols-2">
            {crossings.map(({ measure, reached, left }) => (
              <Crossed
                key={measure}
                measure={measure}
                wall={walls[measure]}
                crossings={{ reached, left }}
                seqs={{ reached: to.seq, left: from.seq }}
              />
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
  const t = useTranslations("limits.compare");
  const id = useId();
  return (
    <span className="flex min-w-0 items-center gap-2">
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
            {t("numbered", { moment: longMoment(at), seq: String(seq) })}
          </option>
        ))}
      </select>
    </span>
  );
}

type SumsProps = { from: Snapshot; to: Snapshot; walls: Walls };
/** What is counted, how many were and are, and which accounts they are. */
type Sum = { name: string; was: number; is: number; filter: FigureFilter };

function Sums({ from, to, walls }: SumsProps) {
  const t = useTranslations("limits.compare");
  const names = useTranslations("limits.measure");
  const unread = ({ totals }: Snapshot) => Object.values(totals.unread).reduce((sum, count) => sum + count, 0);
  const rows: Sum[] = [
    { name: t("accounts"), was: from.totals.accounts, is: to.totals.accounts, filter: {} },
    ...measures.flatMap((measure): Sum[] => {
      const wall = walls[measure];
      const [was, is] = [from, to].map(({ totals }) => standingsIn(totals.counts[measure], wall));
      const values = { wall: figure(wall), measure: names(measure) };
      const filterOf = (range: Range) => ({ ranges: { [measure]: range } });
      return [
        { name: t("at", values), was: was?.at ?? 0, is: is?.at ?? 0, filter: filterOf([wall, null]) },
        {
          name: t("near", values),
          was: was?.near ?? 0,
          is: is?.near ?? 0,
          filter: filterOf([nearFrom(wall), wall - 1]),
        },
      ];
    }),
    { name: t("empty"), was: from.totals.empty.accounts, is: to.totals.empty.accounts, filter: { empty: true } },
    {
      name: t("orphans"),
      was: from.totals.orphans.accounts,
      is: to.totals.orphans.accounts,
      filter: { orphans: true },
    },
    { name: t("unread"), was: unread(from), is: unread(to), filter: { unread: true } },
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
        {rows.map(({ name, was, is, filter }) => (
          <tr key={name} className="border-b">
            <th scope="row" className="px-3 py-1.5 text-left font-normal sm:px-6">
              {name}
            </th>
            <Counted count={was} href={figuresPath(filter, from.seq)} />
            <Counted count={is} href={figuresPath(filter, to.seq)} />
            <td className="px-3 py-1.5 text-right font-semibold">{signed(is - was)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Counted({ count, href }: { count: number; href: string }) {
  return (
    <td className="px-3 py-1.5 text-right">
      {count === 0 ? (
        "0"
      ) : (
        <Link href={href} className="text-accent hover:underline">
          {figure(count)}
        </Link>
      )}
    </td>
  );
}

type CrossedProps = {
  measure: Measure;
  wall: number;
  crossings: Crossings;
  /** In which snapshot they stand at the wall. */
  seqs: Record<keyof Crossings, number>;
};

function Crossed({ measure, wall, crossings, seqs }: CrossedProps) {
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
                  <li>
                    <Link
                      href={figuresPath({ ranges: { [measure]: [wall, null] } }, seqs[way])}
                      className="text-accent underline"
                    >
                      {t("more", { count: count - accounts.length })}
                    </Link>
                  </li>
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
