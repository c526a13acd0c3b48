"use client";

import { createContext, type ReactNode, useContext, useEffect } from "react";
import { useTranslations } from "use-intl";
import type { Edition } from "@/lib/chat/target-draft";
import type { ChangeLine, TargetApp } from "@/lib/chat/trail-line";

/** What a page may know of the target: never its key. */
export type ShownTarget = {
  id: string;
  /** What is sent for it, and what keeps what was read of it apart: its id and the app behind it, as this page saw them. */
  asSeen: string;
  kind: "embedded" | "loopback" | "real";
  name?: string | undefined;
  host: string;
  sdkAppId: number;
  edition?: Edition | undefined;
  keyMissing?: boolean | undefined;
};

const Shown = createContext<ShownTarget>({ id: "", asSeen: "", kind: "embedded", host: "", sdkAppId: 0 });

/** Tells all that stands inside it where its commands go. Another target is another load of the page. */
export function ShownTargetProvider({ target, children }: { target: ShownTarget; children: ReactNode }) {
  return <Shown value={target}>{children}</Shown>;
}

export function useShownTarget(): ShownTarget {
  return useContext(Shown);
}

/** The app that something went to, where the shown target is of the same id but leads to another one by now. */
export function useElsewhere({ target, app }: Pick<ChangeLine, "target" | "app">): TargetApp | undefined {
  const { id, sdkAppId, host } = useShownTarget();
  return target?.id === id && app && (app.sdkAppId !== sdkAppId || app.host !== host) ? app : undefined;
}

/**
 * Laid into every page that reads a target. Where another tab has chosen another one since, or it leads to another app,
 * the frame still shows the old one while the page would show the new one's accounts: then the whole page is loaded again.
 */
export function SameTarget({ asSeen }: Pick<ShownTarget, "asSeen">) {
  const shown = useShownTarget();
  useEffect(() => {
    if (shown.asSeen !== asSeen) location.reload();
  }, [shown.asSeen, asSeen]);
  return null;
}

/** One target's name in storage keys: two services may have the same SDKAppID, and accounts of the same name in it. */
export function useTargetKey(): string {
  return targetKey(useShownTarget());
}

export function targetKey({ kind, host, sdkAppId }: Pick<ShownTarget, "kind" | "host" | "sdkAppId">): string {
  return [kind, host, sdkAppId].join("/");
}

export function useTargetName({ kind, name, host }: Pick<ShownTarget, "kind" | "name" | "host">): string {
  const t = useTranslations("target");
  if (name !== undefined) return name;
  return kind === "embedded" ? t("embedded") : t(kind, { host });
}
