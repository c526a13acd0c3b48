import { useTranslations } from "use-intl";
import { figure } from "@/components/figure";
import type { Job } from "@/lib/chat/bulk-job";
import { rateSeries } from "./rate-series";
import { isOver } from "./use-run";

const [width, height] = [600, 168];
/** The wall has ground above it. */
const headRoom = 1.25;

/** Calls of each second against what is allowed: the wall is the target's rate. While it runs the newest seconds, then the whole run. */
export function RateChart({ job }: { job: Job }) {
  const t = useTranslations("bulk.job");
  const { rates, everyS, beganAt, events } = rateSeries(job, isOver(job));
  const allowed = job.callsPerSecond;
  const most = Math.max(...rates);
  const top = Math.max(allowed * headRoom, most * 1.1);
  const y = (rate: number) => height - (rate / top) * height;
  const step = width / Math.max(1, rates.length - 1);
  const points = rates.map((rate, at) => `${(at * step).toFixed(1)},${y(rate).toFixed(1)}`).join(" ");
  const now = job.rates.at(-1) ?? 0;
  const wall = `${(y(allowed) / height) * 100}%`;
  const seconds = rates.length * everyS;
  const name = isOver(job)
    ? t("chartWhole", { most: Math.round(most), allowed })
    : t("chart", { seconds, allowed, now });
  return (
    <section className="border-t px-3 py-4 sm:px-6">
      <h2 className="font-semibold">
        {t("rate")}{" "}
        <span className="font-normal text-muted">
          {isOver(job) ? t("rateOver") : job.state === "paused" ? t("rateStill") : t("rateNow", { count: now })}
        </span>
      </h2>
      <div className="mt-3 flex gap-2">
        <div aria-hidden className="relative h-[168px] w-8 shrink-0 text-right text-muted text-tiny">
          <span className="absolute right-0 -translate-y-1/2" style={{ top: wall }}>
            {figure(allowed)}
          </span>
          <span className="absolute right-0 -translate-y-1/2" style={{ top: `${(y(allowed / 2) / height) * 100}%` }}>
            {figure(allowed / 2)}
          </span>
          <span className="absolute right-0 bottom-0 translate-y-1/2">0</span>
        </div>
        <div className="min-w-0 flex-1">
          <div className="relative">
            <svg
              role="img"
              aria-label={name}
              viewBox={`0 0 ${width} ${height}`}
              preserveAspectRatio="none"
              className="block h-[168px] w-full overflow-visible border-edge border-b"
            >
              <polygon points={`0,${height} ${points} ${width},${height}`} className="fill-sunken" />
              <line
                x1="0"
                x2={width}
                y1={y(allowed)}
                y2={y(allowed)}
                className="stroke-danger"
                strokeWidth="2"
                vectorEffect="non-scaling-stroke"
              />
              {events.map(({ at, kind }) => (
                <line
                  key={`${kind} ${at}`}
                  x1={at * width}
                  x2={at * width}
                  y1={y(allowed)}
                  y2={height}
                  className="stroke-edge"
                  strokeDasharray="2 3"
                  vectorEffect="non-scaling-stroke"
                />
              ))}
              <polyline
                points={points}
                fill="none"
                className="stroke-text"
                strokeWidth="1.5"
                vectorEffect="non-scaling-stroke"
              />
            </svg>
            <span
              aria-hidden
              className="absolute right-0 -translate-y-[calc(100%+2px)] font-medium text-tiny"
              style={{ top: wall }}
            >
              {t("allowed", { rate: allowed })}
            </span>
            <ul className="text-muted text-tiny">
              {events.map(({ at, kind }) => (
                <li
                  key={`${kind} ${at}`}
                  className={`absolute whitespace-nowrap bg-surface px-1 ${at > 0.8 ? "-translate-x-full" : ""}`}
                  style={{ left: `${at * 100}%`, top: `calc(${wall} + 6px)` }}
                >
                  {t(`event.${kind}`)}
                </li>
              ))}
            </ul>
          </div>
          <div className="mt-1 flex justify-between text-muted text-tiny">
            <span suppressHydrationWarning>{beganAt === undefined ? "" : clockAt(beganAt)}</span>
            <span suppressHydrationWarning>
              {!isOver(job) ? t("now") : job.ratesAt === undefined ? "" : clockAt(job.ratesAt)}
            </span>
          </div>
        </div>
      </div>
    </section>
  );
}

function clockAt(at: number): string {
  return new Date(at).toLocaleTimeString("en-GB");
}
