"use client";

import { useRouter } from "next/navigation";
import { useState, useTransition } from "react";
import { useTranslations } from "use-intl";
import { useAgo } from "@/components/ago";
import { Button } from "@/components/button";
import { FailureNotice } from "@/components/failure-notice";
import { useHydrated } from "@/components/use-hydrated";
import type { Failure, Outcome } from "@/lib/chat/outcome";
import { answerOf } from "../../call";
import { type ShownPerson, useShownPerson } from "../../shown-person";
import { changeRole, revokeInvitation } from "./actions";
import { InviteDialog } from "./invite-dialog";
import { RemoveDialog } from "./remove-dialog";

export type ListedPerson = ShownPerson & { joinedAt: number; seenAt: number | undefined };
type Invitation = { id: string; name: string; role: ShownPerson["role"]; invitedBy: string; expiresAt: number };

const roles = ["viewer", "agent", "admin"] as const;

/** Who may use this console, and which links are still open. */
export function PeopleScreen({ people, invitations }: { people: ListedPerson[]; invitations: Invitation[] }) {
  const t = useTranslations();
  const ago = useAgo();
  const router = useRouter();
  const self = useShownPerson();
  const [inviting, setInviting] = useState(false);
  const [removed, setRemoved] = useState<ListedPerson>();
  const [failure, setFailure] = useState<Failure>();
  const [busy, start] = useTransition();
  // Until then a choice would be put back by React, unheard.
  const hydrated = useHydrated();
  // What was answered counts until the list has been read again, which may take a while.
  const [given, setGiven] = useState<{ id: string; from: string; to: string }>();
  const roleOf = ({ id, role }: ListedPerson) => (given?.id === id && given.from === role ? given.to : role);

  const run = (action: () => Promise<Outcome<null>>, onDone?: () => void) =>
    start(async () => {
      setFailure(undefined);
      const outcome = await answerOf(action(), t("failure.console"));
      if (!outcome.ok) setFailure(outcome.failure);
      else onDone?.();
      router.refresh();
    });
  const isLastAdmin = failure?.kind === "invalid" && failure.issues.some(({ message }) => message === "lastAdmin");

  return (
    <>
      <div className="flex flex-wrap items-start justify-between gap-3">
        <h1 className="font-semibold text-title">{t("people.title")}</h1>
        <Button look="primary" onClick={() => setInviting(true)}>
          {t("people.invite")}
        </Button>
      </div>
      <p className="mt-1 mb-4 max-w-[68ch] text-muted">{t("people.lead")}</p>
      {failure && (
        <div className="mb-4">
          {isLastAdmin ? (
            <p role="alert" className="text-danger">
              {t("people.lastAdmin")}
            </p>
          ) : (
            <FailureNotice failure={failure} />
          )}
        </div>
      )}
      <table className="w-full border-y bg-surface">
        <thead className="bg-sunken text-left text-cap text-muted max-sm:sr-only">
          <tr>
            <th className="px-3 py-1.5 font-normal">{t("people.name")}</th>
            <th className="px-3 py-1.5 font-normal">{t("people.role")}</th>
            <th className="px-3 py-1.5 font-normal">{t("people.seen")}</th>
            <th className="px-3 py-1.5 font-normal">
              <span className="sr-only">{t("people.actions")}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {people.map((person) => (
            <tr key={person.id} className="border-t max-sm:grid max-sm:grid-cols-[1fr_auto] max-sm:items-center">
              <td className="min-w-0 px-3 py-1.5">
                <bdi className="block break-words font-medium">{person.name}</bdi>
                <span className="break-all text-cap text-muted">{person.email}</span>
              </td>
              <td className="px-3 py-1.5">
                <select
                  aria-label={t("people.roleOf", { name: person.name })}
                  value={roleOf(person)}
                  disabled={busy || !hydrated}
                  onChange={({ target: { value } }) =>
                    run(
                      () => changeRole({ id: person.id, role: value }),
                      () => setGiven({ id: person.id, from: person.role, to: value }),
                    )
                  }
                  className="h-7 rounded-control border border-edge bg-surface px-2 pointer-coarse:h-11"
                >
                  {roles.map((role) => (
                    <option key={role} value={role}>
                      {t("person.role", { role })}
                    </option>
                  ))}
                </select>
              </td>
              <td className="px-3 py-1.5 text-muted">
                {person.seenAt === undefined ? t("people.neverSeen") : ago(person.seenAt, "sentence")}
              </td>
              <td className="px-3 py-1.5 text-right">
                <Button
                  look="danger"
                  onClick={() => setRemoved(person)}
                  aria-label={person.id === self.id ? undefined : t("people.removeName", { name: person.name })}
                >
                  {t(person.id === self.id ? "people.leave" : "people.remove")}
                </Button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>

      <h2 className="mt-8 font-semibold text-lead">{t("people.open")}</h2>
      {invitations.length === 0 && <p className="mt-1 text-muted">{t("people.noneOpen")}</p>}
      <ul className="mt-2 divide-y border-y bg-surface empty:hidden">
        {invitations.map(({ id, name, role, invitedBy, expiresAt }) => (
          <li key={id} className="flex flex-wrap items-center gap-x-3 gap-y-1 px-3 py-1.5">
            <bdi className="font-medium">{name}</bdi>
            <span className="text-muted">
              {t("people.openNote", { role: t("person.role", { role }), invitedBy, date: dateOf(expiresAt) })}
            </span>
            <Button
              look="danger"
              disabled={busy}
              className="ml-auto"
              onClick={() => run(() => revokeInvitation(id))}
              aria-label={t("people.revokeName", { name })}
            >
              {t("people.revoke")}
            </Button>
          </li>
        ))}
      </ul>
      <InviteDialog
        open={inviting}
        onClose={() => {
          setInviting(false);
          router.refresh();
        }}
      />
      <RemoveDialog person={removed} onClose={() => setRemoved(undefined)} onRemove={(removal) => run(() => removal)} />
    </>
  );
}

function dateOf(at: number): string {
  return new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "short", timeZone: "UTC" }).format(at);
}
