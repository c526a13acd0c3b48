/** Whole numbers for an axis from 0 to `top`, two to five steps of 1, 2 or 5 times a power of ten; 0 and 1 where `top` is 0. */
export function roundTicks(top: number): number[] {
  if (top <= 1) return [0, 1];
  const power = 10 ** Math.floor(Math.log10(top));
  const step = [power / 5, power / 2, power, power * 2, power * 5].find((each) => each >= 1 && top / each <= 4.5);
  if (step === undefined) return [0, top];
  // 200 / 5 and the like: whole in the end, and never by a hair below.
  const whole = Math.max(1, Math.round(step));
  return Array.from({ length: Math.floor(top / whole) + 1 }, (_, at) => at * whole);
}
