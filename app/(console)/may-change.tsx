"use client";

import { createContext, type ReactNode, useContext, useEffect, useRef, useState } from "react";
import { useTranslations } from "use-intl";
import { z } from "zod";
import { hasGroups } from "@/lib/chat/target-draft";
import { useShownPerson } from "./shown-person";
import { useShownTarget, useTargetName } from "./shown-target";

/** Why nothing can be changed here; undefined where it can. */
type WhyNot = "role" | "keyMissing" | "edition" | "locked";

type MayChange = {
  may: boolean;
  why: WhyNot | undefined;
  /** When writing lapses, in Unix milliseconds by this browser's clock; undefined where it is locked, or needs no unlocking. */
  endsAt: number | undefined;
  /** Says that the target was unlocked for so long, or with undefined that it was locked. */
  setLeftMs: (leftMs: number | undefined) => void;
};

/** What the tabs of one browser tell each other: they share the session that was unlocked or locked, and the clock. */
const Told = z.object({ target: z.string(), endsAt: z.number().optional() });

const Context = createContext<MayChange>({ may: true, why: undefined, endsAt: undefined, setLeftMs: () => {} });

/** `leftMs`: how long this session may still write to a real target, as the server knows. It checks again by itself. */
export function MayChangeProvider({ leftMs, children }: { leftMs: number | undefined; children: ReactNode }) {
  const { role } = useShownPerson();
  const { asSeen, kind, edition, keyMissing } = useShownTarget();
  const tabs = useRef<BroadcastChannel>(undefined);
  // The server's clock and the browser's may differ: what is left is the same for both.
  const endOf = (left: number | undefined) => (left === undefined ? undefined : Date.now() + left);
  const [endsAt, setEndsAt] = useState(() => endOf(leftMs));

  useEffect(() => {
    const channel = new BroadcastChannel("groupdesk-unlocked");
    tabs.current = channel;
    channel.onmessage = ({ data }) => {
      const told = Told.safeParse(data);
      if (told.success && told.data.target === asSeen) setEndsAt(told.data.endsAt);
    };
    return () => channel.close();
  }, [asSeen]);

  useEffect(() => {
    if (endsAt === undefined) return;
    const timer = setTimeout(() => setEndsAt(undefined), Math.max(0, endsAt - Date.now()));
    return () => clearTimeout(timer);
  }, [endsAt]);

  const why = ((): WhyNot | undefined => {
    if (role === "viewer") return "role";
    if (keyMissing) return "keyMissing";
    if (edition !== undefined && !hasGroups(edition)) return "edition";
    return kind === "real" && endsAt === undefined ? "locked" : undefined;
  })();
  const setLeftMs = (left: number | undefined) => {
    setEndsAt(endOf(left));
    tabs.current?.postMessage({ target: asSeen, endsAt: endOf(left) });
  };
  const value = { may: why === undefined, why, endsAt, setLeftMs };
  return <Context value={value}>{children}</Context>;
}

/** Whether a control that writes may be used, and why not: one answer for all of them. */
export function useMayChange(): MayChange {
  return useContext(Context);
}

/** The look of a button that sends at once: the target's colour where real users are at the other end. */
export function useSendLook(): "real" | "primary" {
  return useShownTarget().kind === "real" ? "real" : "primary";
}

/** The words on it, with the target's name where real users are at the other end. */
export function useSendLabel(): (label: string) => string {
  const t = useTranslations("target");
  const target = useShownTarget();
  const name = useTargetName(target);
  return (label) => (target.kind === "real" ? t("send", { action: label, target: name }) : label);
}
