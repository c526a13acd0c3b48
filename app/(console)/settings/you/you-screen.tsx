"use client";

import { useRouter } from "next/navigation";
import { useState, useTransition } from "react";
import { useTranslations } from "use-intl";
import { useAgo } from "@/components/ago";
import { Button } from "@/components/button";
import { FailureNotice } from "@/components/failure-notice";
import type { Failure, Outcome } from "@/lib/chat/outcome";
import { answerOf } from "../../call";
import { useShownPerson } from "../../shown-person";
import { endOtherSessions, endSession } from "./actions";
import { browserNameOf } from "./browser-name";
import { ChangePassword } from "./change-password";
import { type OwnPasskey, Passkeys } from "./own-passkeys";

export type OwnSession = {
  id: string;
  current: boolean;
  browser: string;
  network: string;
  startedAt: number;
  activeAt: number;
};

/** One's own account: where one is signed in, and by what. */
export function YouScreen({ sessions, passkeys }: { sessions: OwnSession[]; passkeys: OwnPasskey[] }) {
  const t = useTranslations();
  const ago = useAgo();
  const router = useRouter();
  const { name, email, role } = useShownPerson();
  const [failure, setFailure] = useState<Failure>();
  const [busy, start] = useTransition();

  const run = (action: () => Promise<Outcome<null>>) =>
    start(async () => {
      const outcome = await answerOf(action(), t("failure.console"));
      setFailure(outcome.ok ? undefined : outcome.failure);
      router.refresh();
    });
  const nameOf = (browser: string) => {
    const known = browserNameOf(browser);
    return known ? t("you.browser", known) : t("you.browserUnknown");
  };

  return (
    <div className="flex flex-col gap-8">
      <div>
        <h1 className="font-semibold text-title">
          <bdi>{name}</bdi>
        </h1>
        <p className="mt-1 text-muted">{t("you.lead", { email, role: t("person.role", { role }) })}</p>
      </div>
      {failure && <FailureNotice failure={failure} />}
      <section>
        <div className="flex flex-wrap items-center justify-between gap-2">
          <h2 className="font-semibold text-lead">{t("you.sessions")}</h2>
          {sessions.length > 1 && (
            <Button disabled={busy} onClick={() => run(endOtherSessions)}>
              {t("you.endOthers")}
            </Button>
          )}
        </div>
        <ul className="mt-2 divide-y border-y bg-surface">
          {sessions.map(({ id, current, browser, network, startedAt, activeAt }) => (
            <li key={id} className="flex flex-wrap items-center gap-x-3 gap-y-1 px-3 py-1.5">
              <div className="min-w-0 flex-1 basis-60">
                <div className="font-medium">
                  {nameOf(browser)} {current && <span className="text-muted">· {t("you.current")}</span>}
                </div>
                <div className="text-cap text-muted">
                  {t("you.session", {
                    network,
                    since: ago(startedAt, "sentence"),
                    active: ago(activeAt, "sentence"),
                  })}
                </div>
              </div>
              {!current && (
                <Button
                  disabled={busy}
                  onClick={() => run(() => endSession(id))}
                  aria-label={t("you.endOf", { browser: nameOf(browser) })}
                >
                  {t("you.end")}
                </Button>
              )}
            </li>
          ))}
        </ul>
      </section>
      <ChangePassword />
      <Passkeys passkeys={passkeys} run={run} />
    </div>
  );
}
