import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { shareMax } from "./chart/shade";

const css = readFileSync(new URL("../app/globals.css", import.meta.url), "utf8");

/** The tokens of one theme as linear sRGB, read from the very sheet that the browser gets. */
function tokensIn(selector: ":root" | ".dark"): (name: string) => number[] {
  const block = css.slice(css.indexOf(`${selector} {`)).split("}")[0] ?? "";
  const found = new Map(
    [...block.matchAll(/--([a-z-]+): oklch\(([\d. ]+)\)/g)].map(([, name, value]) => [
      name,
      (value ?? "").split(" ").map(Number),
    ]),
  );
  return (name) => {
    const value = found.get(name);
    if (!value) throw new Error(`no token ${name}`);
    return linearSrgb(value);
  };
}

function linearSrgb([lightness = 0, chroma = 0, hue = 0]: number[]): number[] {
  const a = chroma * Math.cos((hue * Math.PI) / 180);
  const b = chroma * Math.sin((hue * Math.PI) / 180);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ].map((channel) => Math.min(1, Math.max(0, channel)));
}

function contrast(one: number[], other: number[]): number {
  const luminance = ([r = 0, g = 0, b = 0]: number[]) => 0.2126 * r + 0.7152 * g + 0.0722 * b;
  const [high = 0, low = 0] = [luminance(one), luminance(other)].sort((x, y) => y - x);
  return (high + 0.05) / (low + 0.05);
}

const grounds = ["canvas", "surface", "sunken"];
const softs = ["added-soft", "removed-soft", "changed-soft", "danger-soft", "warning-soft", "info-soft", "accent-soft"];
const text: [string, string[]][] = [
  ["text", [...grounds, ...softs, "hover", "overlay"]],
  ["muted", [...grounds, ...softs, "hover", "overlay"]],
  ["accent", [...grounds, "hover", "overlay", "accent-soft"]],
  ...["added", "removed", "changed", "danger", "warning", "info", "embedded", "real"].map((hue): [string, string[]] => [
    hue,
    [...grounds, `${hue}-soft`],
  ]),
  ["on-ink", ["ink"]],
];
const marks: [string, string[]][] = [
  ["edge", ["surface", "canvas"]],
  ["warning-mark", ["surface", "canvas"]],
  ["danger-solid", ["surface"]],
  ["real-solid", ["surface"]],
];

describe.each([":root", ".dark"] as const)("colours of %s", (selector) => {
  const token = tokensIn(selector);

  test.each(text)("%s is readable on every ground it stands on (4.5)", (name, on) => {
    for (const ground of on) {
      expect(contrast(token(name), token(ground)), `${name} on ${ground}`).toBeGreaterThanOrEqual(4.5);
    }
  });

  test("text is readable on the strongest shade of a table of numbers (4.5)", () => {
    const gamma = (channel: number) => (channel <= 0.0031308 ? channel * 12.92 : 1.055 * channel ** (1 / 2.4) - 0.055);
    const linear = (channel: number) => (channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4);
    const [text, canvas] = [token("text"), token("canvas")];
    // A browser lays what is half transparent over its ground in sRGB as it is.
    const shade = text.map((channel, at) =>
      linear(gamma(channel) * shareMax + gamma(canvas[at] ?? 0) * (1 - shareMax)),
    );
    expect(contrast(text, shade)).toBeGreaterThanOrEqual(4.5);
  });

  test.each(marks)("%s can be told from its ground (3)", (name, on) => {
    for (const ground of on) {
      expect(contrast(token(name), token(ground)), `${name} on ${ground}`).toBeGreaterThanOrEqual(3);
    }
  });
});
