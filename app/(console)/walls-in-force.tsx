"use client";

import { createContext, type ReactNode, useContext } from "react";
import { documentedRules, type RulesInForce } from "@/lib/chat/rules-in-force";

const InForce = createContext<RulesInForce>(documentedRules);

/** Tells all that stands inside it by which numbers the shown target's app is judged. */
export function WallsProvider({ inForce, children }: { inForce: RulesInForce; children: ReactNode }) {
  return <InForce value={inForce}>{children}</InForce>;
}

/** The rules in force for the shown target: `walls`, `oldSdkNameBytes`, and how the conversations are counted. */
export function useWalls(): RulesInForce {
  return useContext(InForce);
}
