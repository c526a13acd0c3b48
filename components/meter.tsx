import { useTranslations } from "use-intl";
import { figure } from "./figure";

type MeterProps = {
  label: string;
  shortLabel?: string;
  value: number;
  limit: number;
  /** What staged changes would add or free. */
  staged?: number;
  unit?: "bytes";
  className?: string;
};

/** A figure with its wall: the bar ends at the limit, a thin tick stands at 90 %, stripes show what is staged. */
export function Meter({ label, shortLabel, value, limit, staged = 0, unit, className = "" }: MeterProps) {
  const t = useTranslations("meters");
  const after = value + staged;
  const left = limit - after;
  const state = after >= limit ? "full" : after >= limit * 0.9 ? "near" : "far";
  const share = (count: number) => `${Math.min(100, Math.max(0, (count / limit) * 100))}%`;
  const leftLook = state === "full" ? "text-danger" : state === "near" ? "text-warning" : "text-muted";
  return (
    <div
      className={`min-w-0 ${className}`}
      role="meter"
      aria-label={label}
      aria-valuenow={value}
      aria-valuemin={0}
      aria-valuemax={limit}
      aria-valuetext={`${t("value", { value: figure(value), limit: figure(limit), left: figure(Math.max(0, limit - value)) })}${staged ? `, ${t(staged > 0 ? "stagedMore" : "stagedFewer", { count: Math.abs(staged) })}` : ""}`}
    >
      <div className="truncate text-cap text-muted">
        <span className={shortLabel ? "max-sm:hidden" : ""}>{label}</span>
        {shortLabel && <span className="sm:hidden">{shortLabel}</span>}
      </div>
      <div className="flex items-baseline gap-1 whitespace-nowrap">
        <span className="font-semibold">{figure(value)}</span>
        <span className="text-muted max-sm:hidden">
          {unit === "bytes" ? t("ofBytes", { limit: figure(limit) }) : t("of", { limit: figure(limit) })}
        </span>
        <span className="text-muted sm:hidden max-[379px]:hidden">{t("of", { limit: figure(limit) })}</span>
        {staged !== 0 && (
          <span className={`font-medium text-cap ${staged > 0 ? "text-added" : "text-removed"}`}>
            {staged > 0 ? `+${staged}` : `−${-staged}`}
          </span>
        )}
        <span className={`ml-auto pl-2 text-cap max-sm:hidden ${leftLook}`}>
          {left > 0 ? t("left", { left: figure(left) }) : left === 0 ? t("full") : t("over", { over: figure(-left) })}
        </span>
      </div>
      <div aria-hidden className="relative mt-1 h-1 bg-line">
        <div
          className={`absolute inset-y-0 left-0 ${state === "full" ? "bg-danger" : state === "near" ? "bg-warning-mark" : "bg-edge"}`}
          style={{ width: share(Math.min(value, after)) }}
        />
        {staged > 0 && (
          <div
            className="absolute inset-y-0 [background:repeating-linear-gradient(90deg,var(--added)_0_2px,transparent_2px_4px)]"
            style={{ left: share(value), width: share(staged) }}
          />
        )}
        <div className="absolute -top-[3px] h-[7px] w-px bg-text" style={{ left: "90%" }} />
        <div className="absolute -top-[2px] right-0 h-2 w-0.5 bg-text" />
      </div>
    </div>
  );
}
