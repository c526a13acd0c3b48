"use client";

import Link from "next/link";
import { useTranslations } from "use-intl";
import { Ago } from "@/components/ago";
import { figure } from "@/components/figure";
import { KindIcon } from "@/components/kind-icon";
import { VisibleName } from "@/components/visible-name";
import { conversationsIn, type Template } from "@/lib/chat/group-template";
import { conversationKey } from "@/lib/chat/wire";

/** What stands in a template, for those who may not change it. */
export function TemplateContent({ template: { name, groups, person, at } }: { template: Template }) {
  const t = useTranslations("templates");
  return (
    <div className="flex max-w-[760px] flex-col gap-4">
      <header>
        <p className="text-cap">
          <Link href="/bulk/templates" className="text-muted hover:underline">
            {t("title")}
          </Link>
        </p>
        <h1 className="break-words font-semibold text-title tracking-[-0.012em]">
          <VisibleName name={name} />
        </h1>
        <p className="text-muted">
          {t("counts", { groups: groups.length, conversations: conversationsIn(groups) })} · {person} · <Ago at={at} />
        </p>
        <p className="text-muted">{t("onlyAdmins")}</p>
      </header>
      {groups.map((group) => (
        <section key={group.name} aria-label={group.name} className="border-t pt-2">
          <h2 className="flex items-baseline justify-between gap-4 font-semibold">
            <VisibleName name={group.name} className="min-w-0 break-words" />
            <span className="font-normal text-muted">{figure(group.conversations.length)}</span>
          </h2>
          {group.conversations.length === 0 && <p className="text-muted">{t("empty")}</p>}
          <ul>
            {group.conversations.map((conversation) => (
              <li key={conversationKey(conversation)} className="flex items-center gap-2 py-0.5">
                <KindIcon kind={conversation.kind} />
                <VisibleName name={conversation.id} className="min-w-0 select-text break-all font-mono text-id" />
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}
