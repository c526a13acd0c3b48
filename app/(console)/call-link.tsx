"use client";

import { useTranslations } from "use-intl";
import { useShownCalls } from "./shown-calls";

type CallLinkProps = {
  callId: string | undefined;
  /** Its number within one application; 0 or absent: it has none. */
  call?: number;
  tabIndex?: number | undefined;
};

/** From what a call said to the call itself. */
export function CallLink({ callId, call = 0, tabIndex }: CallLinkProps) {
  const t = useTranslations("calls");
  const { show } = useShownCalls();
  if (callId === undefined) return null;
  return (
    <button
      type="button"
      tabIndex={tabIndex}
      className="ml-1.5 whitespace-nowrap font-medium text-accent hover:underline"
      onClick={() => show(callId)}
    >
      {call > 0 ? t("call", { call: String(call) }) : t("callAlone")}
    </button>
  );
}
