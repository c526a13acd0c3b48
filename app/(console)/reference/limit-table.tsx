import { figure } from "@/components/figure";
import { translator } from "@/lib/messages/translator";
import type { ShownLimit } from "./reference";

const t = translator();

/** Every number that the service enforces, with the page that says so. */
export function LimitTable({ limits }: { limits: readonly ShownLimit[] }) {
  return (
    <ul>
      {limits.map(({ name, value, unit, source, date }) => (
        <li
          key={name}
          id={`limit-${name}`}
          className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-3 border-t px-3 py-1.5 target:bg-accent-soft sm:px-6 xl:grid-cols-[minmax(0,1fr)_180px_minmax(0,1.4fr)_90px]"
        >
          <span>{t(`reference.limit.${name}`)}</span>
          <span className="text-right xl:text-left">
            <strong className="font-semibold">{figure(value)}</strong> {unit}
          </span>
          <span className="text-cap text-muted leading-5">{source}</span>
          <span className="text-right text-cap text-muted leading-5">{date}</span>
        </li>
      ))}
    </ul>
  );
}
