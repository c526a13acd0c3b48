"use client";

import { useState } from "react";
import { useTranslations } from "use-intl";
import { useAgo } from "@/components/ago";
import { Button } from "@/components/button";
import { usePasskeysPossible } from "@/components/passkey-browser";
import type { Outcome } from "@/lib/chat/outcome";
import { removePasskey, renamePasskey } from "./actions";
import { AddPasskey } from "./add-passkey";

export type OwnPasskey = { id: string; name: string; addedAt: number };

type PasskeysProps = { passkeys: OwnPasskey[]; run: (action: () => Promise<Outcome<null>>) => void };

export function Passkeys({ passkeys, run }: PasskeysProps) {
  const t = useTranslations("you");
  const ago = useAgo();
  const possible = usePasskeysPossible();
  const [adding, setAdding] = useState(false);
  const [renamed, setRenamed] = useState<string>();
  return (
    <section>
      <h2 className="font-semibold text-lead">{t("passkeys")}</h2>
      <p className="mt-1 mb-2 max-w-[68ch] text-muted">{t("passkeysNote")}</p>
      {passkeys.length === 0 && <p className="mb-2 text-muted">{t("noPasskeys")}</p>}
      <ul className="mb-3 divide-y border-y bg-surface empty:hidden">
        {passkeys.map(({ id, name, addedAt }) => (
          <li key={id} className="flex flex-wrap items-center gap-2 px-3 py-1.5">
            {renamed === id ? (
              <form
                className="flex flex-1 gap-2"
                action={(form) => {
                  setRenamed(undefined);
                  run(() => renamePasskey({ id, name: form.get("name") }));
                }}
              >
                <input
                  name="name"
                  aria-label={t("passkeyName")}
                  defaultValue={name}
                  required
                  maxLength={80}
                  className="h-7 min-w-0 flex-1 rounded-control border border-edge bg-surface px-2 pointer-coarse:h-11"
                />
                <Button type="submit">{t("rename")}</Button>
                <Button onClick={() => setRenamed(undefined)}>{t("cancel")}</Button>
              </form>
            ) : (
              <>
                <bdi className="font-medium">{name}</bdi>
                <span className="mr-auto text-muted">{t("added", { when: ago(addedAt, "sentence") })}</span>
                <Button onClick={() => setRenamed(id)} aria-label={t("renameOf", { name })}>
                  {t("rename")}
                </Button>
                <Button look="danger" onClick={() => run(() => removePasskey(id))} aria-label={t("removeOf", { name })}>
                  {t("remove")}
                </Button>
              </>
            )}
          </li>
        ))}
      </ul>
      {possible ? <Button onClick={() => setAdding(true)}>{t("add")}</Button> : <p>{t("passkeysOff")}</p>}
      <AddPasskey open={adding} onClose={() => setAdding(false)} />
    </section>
  );
}
