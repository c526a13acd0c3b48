"use client";

import { useEffect, useRef, useState } from "react";
import { useTranslations } from "use-intl";
import { useHydrated } from "@/components/use-hydrated";
import { lockTarget } from "./actions";
import { answerOf } from "./call";
import { useMayChange } from "./may-change";
import { useShownPerson } from "./shown-person";
import { useShownTarget, useTargetName } from "./shown-target";
import { type TargetChoice, TargetMenu } from "./target-menu";
import { UnlockDialog } from "./unlock-dialog";

const looks = {
  here: "border-b border-line bg-embedded-soft text-embedded",
  locked: "border-b-2 border-real bg-real-soft text-real",
  unlocked: "border-b border-real-solid bg-real-solid text-on-hue",
};

const action = "h-6 rounded-chip px-1 font-medium underline underline-offset-2 pointer-coarse:h-11";

/** Where changes go, over the whole width, louder the nearer it is to people: here, read-only, writing. */
export function TargetStrip({ choices }: { choices: readonly TargetChoice[] }) {
  const t = useTranslations("target");
  const consoleDown = useTranslations("failure")("console");
  const target = useShownTarget();
  const { role } = useShownPerson();
  const name = useTargetName(target);
  const { endsAt, setLeftMs } = useMayChange();
  const left = useLeft(endsAt);
  const [unlocking, setUnlocking] = useState(false);
  const [busy, setBusy] = useState(false);
  // Until then a click would go nowhere.
  const hydrated = useHydrated();
  const state = target.kind !== "real" ? "here" : left === undefined ? "locked" : "unlocked";
  const note =
    target.kind !== "real"
      ? t(`${target.kind}Note`)
      : left === undefined
        ? t("lockedNote")
        : t("unlockedNote", { left: clockOf(left) });

  async function lock() {
    setBusy(true);
    const outcome = await answerOf(lockTarget(target.asSeen), consoleDown);
    setBusy(false);
    // Without an answer it may still be open: then the countdown goes on.
    if (outcome.ok || outcome.failure.kind === "denied") setLeftMs(undefined);
  }

  return (
    <aside
      aria-label={t("label")}
      data-target={state}
      className={`flex min-h-[30px] shrink-0 items-center gap-2 whitespace-nowrap px-3 text-cap sm:px-4 ${looks[state]}`}
    >
      <span aria-hidden className={`size-2 shrink-0 border-2 border-current ${state === "here" ? "" : "bg-current"}`} />
      <strong className="ml-1 min-w-0 truncate font-semibold">
        <bdi>{name}</bdi>
      </strong>
      <span className="max-sm:hidden">{t("app", { sdkAppId: String(target.sdkAppId) })}</span>
      {target.edition && (
        <span className="flex gap-2 max-lg:hidden">
          <Slash />
          {t("edition", { edition: target.edition })}
        </span>
      )}
      <Slash />
      <span suppressHydrationWarning className={`truncate max-sm:hidden ${state === "here" ? "" : "font-semibold"}`}>
        {note}
      </span>
      {state !== "here" && (
        <span suppressHydrationWarning className="font-semibold sm:hidden">
          {left === undefined ? t("lockedShort") : t("unlockedShort", { left: clockOf(left) })}
        </span>
      )}
      <span className="ml-auto flex shrink-0 items-center gap-2">
        {state === "locked" && role !== "viewer" && (
          <button type="button" className={action} onClick={() => setUnlocking(true)} disabled={!hydrated}>
            {t("unlock")}
          </button>
        )}
        {state === "unlocked" && (
          <button type="button" className={action} onClick={lock} disabled={busy || !hydrated}>
            {t("lock")}
          </button>
        )}
        {choices.length > 1 && <TargetMenu choices={choices} className={action} />}
      </span>
      <Announced name={name} left={left} />
      {unlocking && <UnlockDialog onClose={() => setUnlocking(false)} />}
    </aside>
  );
}

function Slash() {
  return (
    <span aria-hidden className="opacity-60 max-sm:hidden">
      /
    </span>
  );
}

/** The last minute and the end, once each, for those who do not see the strip. */
function Announced({ name, left }: { name: string; left: number | undefined }) {
  const t = useTranslations("target");
  const before = useRef(left);
  const [said, setSaid] = useState("");
  useEffect(() => {
    if (left !== undefined && left <= 60 && (before.current ?? 61) > 60) setSaid(t("lastMinute", { target: name }));
    if (left === undefined && before.current !== undefined && before.current <= 2)
      setSaid(t("lapsed", { target: name }));
    if (left !== undefined && left > 60) setSaid("");
    before.current = left;
  }, [left, name, t]);
  return (
    <span role="status" className="sr-only">
      {said}
    </span>
  );
}

/** Whole seconds until then, counted down. */
function useLeft(endsAt: number | undefined): number | undefined {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (endsAt === undefined) return;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, [endsAt]);
  return endsAt === undefined ? undefined : Math.max(0, Math.ceil((endsAt - now) / 1000));
}

function clockOf(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
