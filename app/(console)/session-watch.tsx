"use client";

import { useRouter } from "next/navigation";
import { useEffect, useEffectEvent, useState } from "react";
import { useTranslations } from "use-intl";
import { z } from "zod";
import { Button } from "@/components/button";
import { useShownPerson } from "./shown-person";
import { onSignedOut } from "./signed-out";

const Answer = z.object({
  ok: z.literal(true),
  value: z.object({ id: z.string(), name: z.string(), role: z.string() }).nullable(),
});
const everyMs = 30_000;

/**
 * Says within a minute that the sign-in is over, or is somebody else's now. The page stays as it is: what is staged on it
 * can be sent once its person has signed in again, in another tab.
 */
export function SessionWatch() {
  const t = useTranslations("watch");
  const router = useRouter();
  const shown = useShownPerson();
  const [state, setState] = useState<"signedOut" | { name: string }>();

  const look = useEffectEvent(async () => {
    const answer = await fetch("/session", { method: "POST" })
      .then((response) => response.json())
      .catch(() => undefined);
    const parsed = Answer.safeParse(answer);
    // A server that does not answer is told where something was asked of it.
    if (!parsed.success) return;
    const person = parsed.data.value;
    if (!person) return setState("signedOut");
    if (person.id !== shown.id) return setState({ name: person.name });
    setState(undefined);
    if (person.role !== shown.role) router.refresh();
  });

  useEffect(() => {
    const timer = setInterval(() => void look(), everyMs);
    const onShown = () => {
      if (document.visibilityState === "visible") void look();
    };
    document.addEventListener("visibilitychange", onShown);
    window.addEventListener("focus", onShown);
    const stop = onSignedOut(onShown);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", onShown);
      window.removeEventListener("focus", onShown);
      stop();
    };
  }, []);

  if (state === undefined) return <div role="status" />;
  const isOut = state === "signedOut";
  const name = isOut ? "" : state.name;
  return (
    <div
      role="status"
      className="flex shrink-0 flex-wrap items-center gap-x-3 gap-y-1 border-b bg-warning-soft px-3 py-1.5 sm:px-4"
    >
      <strong className="font-semibold">{isOut ? t("signedOut") : t("other", { name })}</strong>
      <span className="flex-1 basis-60">{isOut ? t("signedOutNote") : t("otherNote", { name })}</span>
      {isOut ? (
        <Button onClick={() => window.open("/sign-in", "_blank", "noopener")}>{t("signIn")}</Button>
      ) : (
        <Button onClick={() => location.reload()}>{t("reload")}</Button>
      )}
    </div>
  );
}
