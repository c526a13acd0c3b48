"use client";

import { useRouter } from "next/navigation";
import { useEffect, useEffectEvent, useState } from "react";
import { useTranslations } from "use-intl";
import { z } from "zod";
import { Button } from "@/components/button";
import { useShownPerson } from "./shown-person";
import { onPageOver } from "./signed-out";

const Answer = z.object({
  ok: z.literal(true),
  value: z.object({ id: z.string(), name: z.string(), role: z.string() }).nullable(),
});
const everyMs = 30_000;

/**
 * Says within a minute that the sign-in is over, or is somebody else's now, and when the server is a newer one. The page stays as it is: what is staged on it
 * can be sent once its person has signed in again, in another tab.
 */
export function SessionWatch() {
  const t = useTranslations("watch");
  const router = useRouter();
  const shown = useShownPerson();
  const [state, setState] = useState<"signedOut" | { name: string }>();
  const [outdated, setOutdated] = useState(false);

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
    const stop = onPageOver((why) => (why === "outdated" ? setOutdated(true) : onShown()));
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", onShown);
      window.removeEventListener("focus", onShown);
      stop();
    };
  }, []);

  if (state === undefined && !outdated) return <div role="status" />;
  const why = state === undefined ? "outdated" : state === "signedOut" ? state : "other";
  const name = typeof state === "object" ? state.name : "";
  return (
    <div
      role="status"
      className="flex shrink-0 flex-wrap items-center gap-x-3 gap-y-1 border-b bg-warning-soft px-3 py-1.5 sm:px-4"
    >
      <strong className="font-semibold">{t(why, { name })}</strong>
      <span className="flex-1 basis-60">{t(`${why}Note`, { name })}</span>
      {why === "signedOut" ? (
        <Button onClick={() => window.open("/sign-in", "_blank", "noopener")}>{t("signIn")}</Button>
      ) : (
        <Button onClick={() => location.reload()}>{t("reload")}</Button>
      )}
    </div>
  );
}
