import { useTranslations } from "use-intl";

const [width, height] = [600, 120];

/** Calls of each second against what is allowed: the wall is the target's rate. `rates`: the newest last. */
export function RateChart({ rates, allowed, isOver }: { rates: readonly number[]; allowed: number; isOver: boolean }) {
  const t = useTranslations("bulk.job");
  const top = Math.max(allowed, ...rates) * 1.1;
  const y = (rate: number) => height - (rate / top) * height;
  const step = rates.length > 1 ? width / (rates.length - 1) : width;
  const points = rates.map((rate, at) => `${(at * step).toFixed(1)},${y(rate).toFixed(1)}`).join(" ");
  const now = rates.at(-1) ?? 0;
  return (
    <section className="border-t px-3 py-4 sm:px-6">
      <h2 className="font-semibold">
        {t("rate")}{" "}
        <span className="font-normal text-muted">{isOver ? t("rateOver") : t("rateNow", { count: now })}</span>
      </h2>
      <div className="mt-3 flex gap-2">
        <div aria-hidden className="relative h-[120px] w-8 shrink-0 text-right text-muted text-tiny">
          <span className="absolute right-0 -translate-y-1/2" style={{ top: `${(y(allowed) / height) * 100}%` }}>
            {allowed}
          </span>
          <span className="absolute right-0 bottom-0 translate-y-1/2">0</span>
        </div>
        <div className="min-w-0 flex-1">
          <svg
            role="img"
            aria-label={t("chart", { seconds: rates.length, allowed, now })}
            viewBox={`0 0 ${width} ${height}`}
            preserveAspectRatio="none"
            className="h-[120px] w-full overflow-visible border-b"
          >
            {rates.length > 1 && (
              <polyline
                points={points}
                fill="none"
                className="stroke-text"
                strokeWidth="1.5"
                vectorEffect="non-scaling-stroke"
              />
            )}
            <line
              x1="0"
              x2={width}
              y1={y(allowed)}
              y2={y(allowed)}
              className="stroke-danger"
              strokeDasharray="6 4"
              vectorEffect="non-scaling-stroke"
            />
          </svg>
          <div className="flex justify-between text-muted text-tiny">
            <span>
              {isOver ? t("secondsBefore", { count: rates.length }) : t("secondsAgo", { count: rates.length })}
            </span>
            <span className="text-text">{t("allowed", { rate: allowed })}</span>
            <span>{isOver ? t("end") : t("now")}</span>
          </div>
        </div>
      </div>
    </section>
  );
}
