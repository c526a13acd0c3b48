"use client";

import { createContext, type ReactNode, useContext, useMemo, useState } from "react";

type ShownCalls = {
  open: boolean;
  /** The call that is looked at; undefined: the newest one. */
  callId: string | undefined;
  /** Opens the inspector, at one call if it is named. */
  show(callId?: string): void;
  close(): void;
};

const Shown = createContext<ShownCalls>({ open: false, callId: undefined, show: () => {}, close: () => {} });

/** Whether the call inspector stands beside the page, and what it shows: any row may lead to its call. */
export function ShownCallsProvider({ children }: { children: ReactNode }) {
  const [state, setState] = useState<{ open: boolean; callId: string | undefined }>({ open: false, callId: undefined });
  const shown = useMemo(
    () => ({
      ...state,
      show: (callId?: string) => setState({ open: true, callId }),
      close: () => setState({ open: false, callId: undefined }),
    }),
    [state],
  );
  return <Shown value={shown}>{children}</Shown>;
}

export function useShownCalls(): ShownCalls {
  return useContext(Shown);
}
