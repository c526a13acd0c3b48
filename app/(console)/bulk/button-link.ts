const looks = {
  plain: "border-edge bg-surface hover:bg-hover",
  primary: "border-ink bg-ink text-on-ink hover:opacity-90",
};

/** The classes of a link that stands where a button would. */
export function buttonLink(look: keyof typeof looks, height: "h-7" | "h-8" = "h-7"): string {
  return `inline-flex ${height} items-center whitespace-nowrap rounded-control border px-3 font-medium pointer-coarse:min-h-11 ${looks[look]}`;
}
