"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { X } from "lucide-react";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { type ReactNode, useTransition } from "react";
import { useForm } from "react-hook-form";
import { useTranslations } from "use-intl";
import { z } from "zod";
import { Ago } from "@/components/ago";
import { Button } from "@/components/button";
import { NameBeside } from "@/components/conversation-name";
import { TextField } from "@/components/text-field";
import { VisibleName } from "@/components/visible-name";
import { limits } from "@/lib/chat/limits";
import { utf8Bytes } from "@/lib/chat/wire";
import { accountPath } from "./account-path";
import { NamesProvider } from "./names-provider";
import { useRecentAccounts } from "./recent-accounts";
import { useTypedName } from "./use-typed-name";

const Find = z.object({
  account: z
    .string()
    .min(1, "missing")
    .refine((id) => utf8Bytes(id) <= limits.userIdBytes.value, "tooLong")
    .refine((id) => /^[\x20-\x7e]*$/.test(id), "characters"),
});

/** The first page: a UserID to open, and the ones opened last. */
export function FindAccount({ embedded }: { embedded: boolean }) {
  const t = useTranslations("find");
  const router = useRouter();
  const [opening, startOpening] = useTransition();
  const form = useForm({ resolver: zodResolver(Find), defaultValues: { account: "" } });
  const { recents, forget } = useRecentAccounts();
  const typed = form.watch("account");
  const fault = form.formState.errors.account?.message;
  const found = useTypedName(Find.safeParse({ account: typed }).success ? { kind: "user", id: typed } : undefined);

  return (
    <div className="min-h-0 flex-1 overflow-y-auto">
      <div className="flex max-w-[560px] flex-col gap-6 px-3 py-6 sm:px-6 sm:py-10">
        <h1 className="font-semibold text-title tracking-[-0.012em]">{t("title")}</h1>
        <form
          onSubmit={form.handleSubmit(({ account }) => startOpening(() => router.push(accountPath(account))))}
          className="flex items-start gap-2"
          noValidate
        >
          <TextField
            {...form.register("account")}
            autoFocus
            mono
            label={t("label")}
            hint={typed === typed.trim() ? foundText() : <Trimmed account={typed.trim()} />}
            fault={fault && faultText(fault)}
            className="flex-1"
          />
          <Button look="primary" tall type="submit" className="mt-5">
            {opening ? t("opening") : t("open")}
          </Button>
        </form>
        <section aria-labelledby="recent">
          <h2 id="recent" className="border-b pb-1 text-cap text-muted">
            {t("recent")}
          </h2>
          {recents.length === 0 ? (
            <div className="flex flex-col gap-1 pt-2 text-muted">
              <p>{t("noRecent")}</p>
              {embedded && <p>{t.rich("noRecentDemo", { open: demoLink })}</p>}
            </div>
          ) : (
            <NamesProvider conversations={recents.map(({ account }) => ({ kind: "user", id: account }))}>
              <ul>
                {recents.map(({ account, at }) => (
                  <li key={account} className="flex items-center gap-2 border-b hover:bg-hover">
                    <Link
                      href={accountPath(account)}
                      className="flex min-h-8 min-w-0 flex-1 items-center gap-3 -outline-offset-2 pointer-coarse:min-h-11"
                    >
                      <span className="max-w-[60%] shrink-0 truncate font-mono text-id">
                        <VisibleName name={account} />
                      </span>
                      <NameBeside conversation={{ kind: "user", id: account }} className="min-w-0 truncate" />
                      <span className="flex-1" />
                      <Ago at={at} className="shrink-0 text-muted" />
                    </Link>
                    <button
                      type="button"
                      aria-label={t("forget", { account })}
                      title={t("forget", { account })}
                      onClick={() => forget(account)}
                      className="grid size-7 place-items-center rounded-control text-muted hover:text-text pointer-coarse:size-11"
                    >
                      <X size={14} aria-hidden />
                    </button>
                  </li>
                ))}
              </ul>
            </NamesProvider>
          )}
        </section>
      </div>
    </div>
  );

  /** The name of the account that is typed, where there is one. */
  function foundText(): ReactNode {
    if (!found) return t("hint");
    if ("absent" in found) return t("notImported");
    return found.name === "" ? t("hint") : <bdi>{found.name}</bdi>;
  }

  function demoLink(account: ReactNode) {
    return (
      <Link href={accountPath("user_0042")} className="font-mono text-accent text-id hover:underline">
        {account}
      </Link>
    );
  }

  function faultText(name: string): string {
    if (name === "tooLong") return t("tooLong", { bytes: utf8Bytes(typed) });
    if (name === "characters") return t("characters", { position: typed.search(/[^\x20-\x7e]/) + 1 });
    return t("missing");
  }
}

function Trimmed({ account }: { account: string }) {
  const t = useTranslations("find");
  return (
    <>
      {t("spaces")}{" "}
      <Link href={accountPath(account)} className="font-mono text-accent hover:underline">
        {account}
      </Link>
    </>
  );
}
