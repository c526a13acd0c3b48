"use client";

import Link from "next/link";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { Ago } from "@/components/ago";
import { Button } from "@/components/button";
import { VisibleName } from "@/components/visible-name";
import type { TemplateSummary } from "@/lib/chat/group-template";
import { buttonLink } from "../button-link";
import { RemoveTemplate } from "./remove-template";

type TemplateListProps = { templates: readonly TemplateSummary[]; mayManage: boolean; mayPlan: boolean };

/** Every template by name: what is in it, and who changed it last. */
export function TemplateList({ templates, mayManage, mayPlan }: TemplateListProps) {
  const t = useTranslations("templates");
  const back = useTranslations("bulk.plan")("back");
  const router = useRouter();
  const [removing, setRemoving] = useState<TemplateSummary>();

  function finish() {
    setRemoving(undefined);
    router.refresh();
  }

  return (
    <div className="flex min-h-0 flex-1 flex-col overflow-y-auto bg-surface">
      <header className="flex flex-wrap items-start justify-between gap-3 bg-canvas px-3 py-4 sm:px-6">
        <div className="min-w-0">
          <p className="text-cap">
            <Link href="/bulk" className="text-muted hover:underline">
              {back}
            </Link>
          </p>
          <h1 className="font-semibold text-title tracking-[-0.012em]">{t("title")}</h1>
          <p className="max-w-[68ch] text-muted">{t("lead")}</p>
        </div>
        {mayManage ? (
          <Link href="/bulk/templates/new" className={buttonLink("primary")}>
            {t("add")}
          </Link>
        ) : (
          <span className="text-muted">{t("onlyAdmins")}</span>
        )}
      </header>
      {templates.length === 0 ? (
        <div className="border-t px-3 py-4 sm:px-6">
          <h2 className="font-semibold">{t("none")}</h2>
          {mayManage && <p className="text-muted">{t("noneAdvice")}</p>}
        </div>
      ) : (
        <ul aria-label={t("title")} className="border-t">
          {templates.map((template) => (
            <li
              key={template.id}
              className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 border-b px-3 py-2 hover:bg-hover sm:px-6"
            >
              <div className="min-w-0">
                <Link href={`/bulk/templates/${template.id}`} className="font-medium hover:underline">
                  <VisibleName name={template.name} className="break-words" />
                </Link>
                <p className="text-muted">
                  {t("counts", { groups: template.groups, conversations: template.conversations })} · {template.person}{" "}
                  · <Ago at={template.at} />
                </p>
              </div>
              <div className="flex flex-wrap gap-2">
                {mayPlan && (
                  <Link
                    href={`/bulk/rule?template=${template.id}`}
                    aria-label={t("planNamed", { name: template.name })}
                    className={buttonLink("plain")}
                  >
                    {t("plan")}
                  </Link>
                )}
                {mayManage && (
                  <>
                    <Link
                      href={`/bulk/templates/${template.id}`}
                      aria-label={t("editNamed", { name: template.name })}
                      className={buttonLink("plain")}
                    >
                      {t("edit")}
                    </Link>
                    <Button
                      look="danger"
                      aria-label={t("removeNamed", { name: template.name })}
                      onClick={() => setRemoving(template)}
                    >
                      {t("remove")}
                    </Button>
                  </>
                )}
              </div>
            </li>
          ))}
        </ul>
      )}
      {removing && <RemoveTemplate template={removing} onClose={() => setRemoving(undefined)} onRemoved={finish} />}
    </div>
  );
}
