import type { ComponentProps } from "react";
import { Kbd } from "./kbd";

type Look = "primary" | "plain" | "danger" | "dangerSolid" | "real" | "quiet" | "link";

const looks: Record<Look, string> = {
  primary: "border-ink bg-ink text-on-ink hover:opacity-90 disabled:border-line disabled:bg-sunken disabled:text-muted",
  plain: "border-edge bg-surface hover:bg-hover disabled:border-line disabled:bg-sunken disabled:text-muted",
  danger:
    "border-edge bg-surface text-danger hover:bg-danger-soft disabled:border-line disabled:bg-sunken disabled:text-muted",
  dangerSolid:
    "border-danger-solid bg-danger-solid text-on-hue hover:opacity-90 disabled:border-line disabled:bg-sunken disabled:text-muted",
  real: "border-real-solid bg-real-solid text-on-hue hover:opacity-90 disabled:border-line disabled:bg-sunken disabled:text-muted",
  quiet: "border-transparent text-muted hover:bg-hover hover:text-text disabled:text-muted",
  link: "border-transparent !px-0 text-accent hover:underline",
};

export type ButtonProps = ComponentProps<"button"> & { look?: Look; keys?: string; tall?: boolean };

/** One primary button a screen; a button that sends to real users takes the target's colour. */
export function Button({
  look = "plain",
  keys,
  tall,
  className = "",
  children,
  type = "button",
  ...rest
}: ButtonProps) {
  return (
    <button
      {...rest}
      type={type}
      className={`inline-flex shrink-0 items-center justify-center gap-2 whitespace-nowrap rounded-control border px-3 font-medium transition-colors duration-[120ms] pointer-coarse:min-h-11 ${tall ? "h-8" : "h-7"} ${looks[look]} ${className}`}
    >
      {children}
      {keys && <Kbd>{keys}</Kbd>}
    </button>
  );
}
