import Link from "next/link";
import { useTranslations } from "use-intl";
import { Code } from "@/components/code";
import { figure } from "@/components/figure";
import { shortDate } from "@/components/moment";
import { VisibleName } from "@/components/visible-name";
import type { AccountFigures } from "@/lib/chat/limit-scan";
import { type Measure, measures, reaches, standingOf, type Walls } from "@/lib/chat/measure";
import { accountPath } from "../../account-path";

/** One account: how near it is to each wall, what has changed, and where that leads. */
export function FigureRow({ row, walls, looks }: { row: AccountFigures; walls: Walls; looks: string }) {
  const t = useTranslations("limits.near");
  return (
    <tr className={looks}>
      <th scope="row" className="min-w-[150px] max-w-[240px] px-3 py-1.5 text-left font-normal sm:pl-6">
        <Link href={accountPath(row.account)} className="font-mono text-accent text-id hover:underline">
          <VisibleName name={row.account} className="break-all" />
        </Link>
      </th>
      {row.code !== 0 ? (
        <td colSpan={8} className="px-3 py-1.5">
          {row.code > 0 ? <Code code={row.code} /> : <Code code="?" />} {t("notRead")}
        </td>
      ) : (
        <>
          {measures.map((measure) => (
            <Gauge key={measure} value={row[measure]} wall={walls[measure]} />
          ))}
          <td
            className="whitespace-nowrap px-3 py-1.5 text-right"
            title={row.before && t("changeHint", { day: shortDate(row.before.readAt, row.readAt) })}
          >
            {row.before
              ? t("changeOf", {
                  groups: signed(row.groups - row.before.groups),
                  conversations: signed(row.conversations - row.before.conversations),
                })
              : t("noChange")}
          </td>
          <td className="px-3 py-1.5 text-right">{figure(row.empty)}</td>
          <td className="px-3 py-1.5 text-right">
            {row.orphans === null ? <span className="text-muted">{t("notLooked")}</span> : figure(row.orphans)}
          </td>
          <td className="px-3 py-1.5 sm:pr-6">
            <Walled row={row} walls={walls} />
          </td>
        </>
      )}
    </tr>
  );
}

const fills = { at: "bg-danger", near: "bg-warning-mark", far: "bg-edge" };

function Gauge({ value, wall }: { value: number; wall: number }) {
  const standing = standingOf(value, wall);
  return (
    <td className="whitespace-nowrap px-3 py-1.5">
      <span className="flex items-center justify-end gap-2">
        <span className={standing === "far" ? "" : "font-semibold"}>{figure(value)}</span>
        <span aria-hidden className="relative h-1 w-[76px] bg-line">
          <span
            className={`absolute inset-y-0 left-0 ${fills[standing]}`}
            style={{ width: `${Math.min(100, wall === 0 ? 100 : (value / wall) * 100)}%` }}
          />
          <span className="absolute -top-0.5 right-0 h-2 w-0.5 bg-text" />
        </span>
      </span>
    </td>
  );
}

/** The walls that it stands at, or the one that it comes to first as it goes on. */
function Walled({ row, walls }: { row: AccountFigures; walls: Walls }) {
  const t = useTranslations("limits.near");
  const what = (measure: Measure) => t(`atWall.${measure}`, { wall: figure(walls[measure]) });
  const at = measures.filter((measure) => row[measure] >= walls[measure]);
  if (at.length > 0) return at.map(what).join(", ");
  const { before } = row;
  if (!before) return null;
  const reached = measures
    .flatMap((measure) => {
      // A name grows by being written anew, not a little each week.
      if (measure === "nameBytes") return [];
      const now = { at: row.readAt, value: row[measure] };
      const at = reaches({ at: before.readAt, value: before[measure] }, now, walls[measure]);
      return at === undefined ? [] : [{ measure, at }];
    })
    .sort((one, other) => one.at - other.at);
  const soonest = reached.find(({ at }) => at < row.readAt + yearMs);
  return soonest ? t("reaches", { what: what(soonest.measure), day: shortDate(soonest.at, row.readAt) }) : null;
}

const yearMs = 365 * 24 * 60 * 60 * 1000;

function signed(change: number): string {
  return change > 0 ? `+${figure(change)}` : change < 0 ? `−${figure(-change)}` : "0";
}
