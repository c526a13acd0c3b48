import type { Config } from "tailwindcss";

const tokens = [
  "canvas",
  "surface",
  "sunken",
  "hover",
  "overlay",
  "line",
  "edge",
  "text",
  "muted",
  "ink",
  "on-ink",
  "on-solid",
  "accent",
  "accent-soft",
  "added",
  "added-soft",
  "removed",
  "removed-soft",
  "changed",
  "changed-soft",
  "danger",
  "danger-soft",
  "danger-solid",
  "warning",
  "warning-mark",
  "warning-soft",
  "info",
  "info-soft",
  "embedded",
  "embedded-soft",
  "real",
  "real-solid",
  "real-soft",
  "on-hue",
];

const fallbacks = [
  "PingFang SC",
  "Hiragino Sans",
  "Malgun Gothic",
  "Microsoft YaHei",
  "Noto Sans CJK SC",
  "Noto Sans Arabic",
  "Noto Color Emoji",
];

/** The palette is replaced, not extended: a colour outside the tokens of globals.css does not exist. */
export default {
  content: [],
  darkMode: ["class", ".dark"],
  theme: {
    colors: {
      transparent: "transparent",
      current: "currentColor",
      ...Object.fromEntries(tokens.map((token) => [token, `var(--${token})`])),
    },
    fontFamily: {
      sans: ["var(--font-geist-sans)", "system-ui", ...fallbacks, "sans-serif"],
      mono: ["var(--font-geist-mono)", "ui-monospace", "system-ui", ...fallbacks, "monospace"],
    },
    fontSize: {
      tiny: ["11px", "14px"],
      cap: ["12px", "16px"],
      id: ["12.5px", "20px"],
      body: ["13px", "20px"],
      lead: ["16px", "24px"],
      title: ["20px", "28px"],
      figure: ["24px", "32px"],
    },
    borderRadius: { none: "0", chip: "3px", control: "4px", overlay: "6px", full: "9999px" },
    boxShadow: { overlay: "0 8px 28px rgb(0 0 0 / 0.16)" },
    screens: { sm: "640px", lg: "1024px", xl: "1280px" },
  },
} satisfies Config;
