import { beforeEach, expect, test, vi } from "vitest";
import { signUserSig, verifyUserSig } from "../chat/usersig.ts";
import { testApp } from "./engine-under-test.ts";
import { Refusal } from "./refusal.ts";
import { createSignatureGate } from "./signature-gate.ts";

// The real verification, counted.
vi.mock("../chat/usersig.ts", async (actual) => {
  const real = await actual<typeof import("../chat/usersig.ts")>();
  return { ...real, verifyUserSig: vi.fn(real.verifyUserSig) };
});
const verify = vi.mocked(verifyUserSig);
beforeEach(() => void verify.mockClear());

const { sdkAppId, key } = testApp;
const now = 1_800_000_000;
type Gate = ReturnType<typeof createSignatureGate>;

function codeOf(gate: Gate, identifier: string, userSig: string): unknown {
  try {
    gate.require({ identifier, userSig }, now, { wrongUserSigs: 1, badUserSigCode: 70003 });
    return 0;
  } catch (error) {
    return error instanceof Refusal ? error.code : error;
  }
}

test("OK: a verified signature is not verified again, until 1000 newer ones were seen", () => {
  const gate = createSignatureGate(testApp);
  const signed = (lifetime: number) => signUserSig({ sdkAppId, key, userId: "administrator", now, lifetime });
  const userSigs = Array.from({ length: 1001 }, (_, at) => signed(3600 + at));
  const [first = "", second = ""] = userSigs;
  for (const userSig of userSigs.slice(0, 1000)) expect(codeOf(gate, "administrator", userSig)).toBe(0);
  expect(codeOf(gate, "administrator", first)).toBe(0);
  expect(verify).toHaveBeenCalledTimes(1000);
  expect(codeOf(gate, "administrator", userSigs[1000] ?? "")).toBe(0);
  expect(codeOf(gate, "administrator", second)).toBe(0);
  expect(verify).toHaveBeenCalledTimes(1001);
  expect(codeOf(gate, "administrator", first)).toBe(0);
  expect(verify).toHaveBeenCalledTimes(1002);
});

test("70003: of 1001 identifiers with wrong signatures the one that was quiet longest is forgotten, and no other", () => {
  const gate = createSignatureGate(testApp);
  const offend = (identifier: string) => [codeOf(gate, identifier, "x"), codeOf(gate, identifier, "x")];
  for (let at = 0; at < 1000; at++) expect(offend(`user_${at}`)).toEqual([70003, 70050]);
  expect(codeOf(gate, "user_0", "x")).toBe(70050);
  expect(offend("one more")).toEqual([70003, 70050]);
  expect([codeOf(gate, "user_0", "x"), codeOf(gate, "user_2", "x")]).toEqual([70050, 70050]);
  expect(codeOf(gate, "user_1", "x")).toBe(70003);
});
