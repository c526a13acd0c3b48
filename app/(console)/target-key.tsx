"use client";

import { createContext, type ReactNode, useContext } from "react";
import type { ShownTarget } from "./target-name";

const TargetKey = createContext("");

/** Tells all that stands inside it which target the browser's own storage is to be kept apart by. */
export function TargetKeyProvider({ target, children }: { target: ShownTarget; children: ReactNode }) {
  return <TargetKey value={targetKey(target)}>{children}</TargetKey>;
}

/** One target's name in storage keys: two services may have the same SDKAppID, and accounts of the same name in it. */
export function useTargetKey(): string {
  return useContext(TargetKey);
}

export function targetKey({ kind, host, sdkAppId }: ShownTarget): string {
  return [kind, host, sdkAppId].join("/");
}
