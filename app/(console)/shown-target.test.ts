import { expect, test } from "vitest";
import { targetKey } from "./shown-target";

test("what is kept for one target is never met at another: kind, host and SDKAppID all tell them apart", () => {
  const target = { kind: "loopback", host: "127.0.0.1:4000", sdkAppId: 1400000000 } as const;
  const others = [
    { ...target, kind: "real" as const },
    { ...target, host: "127.0.0.1:4001" },
    { ...target, sdkAppId: 1400000001 },
  ];
  expect(new Set([target, ...others].map(targetKey)).size).toBe(4);
});
