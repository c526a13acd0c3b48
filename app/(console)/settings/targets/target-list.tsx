"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/button";
import { figure } from "@/components/figure";
import { type ShownTarget, useShownTarget, useTargetName } from "../../shown-target";
import { RemoveTarget } from "./remove-target";
import { type EditedTarget, TargetForm } from "./target-form";

type Open = { kind: "add" } | { kind: "edit" | "remove"; target: EditedTarget };

type OwnTarget = Omit<ShownTarget, "asSeen">;

/** Every target of this console: the one of the environment first, which only the environment can change. */
export function TargetList({ own, stored }: { own: OwnTarget; stored: readonly EditedTarget[] }) {
  const t = useTranslations("targets");
  const router = useRouter();
  const shown = useShownTarget();
  const ownName = useTargetName(own);
  const [open, setOpen] = useState<Open>();

  function finish(removed?: string) {
    setOpen(undefined);
    // The frame of this page may show what was changed: a whole load shows it as it is now.
    if (removed === shown.id || (open?.kind === "edit" && open.target.id === shown.id)) location.reload();
    else router.refresh();
  }

  return (
    <>
      <div className="flex justify-end">
        <Button look="primary" tall onClick={() => setOpen({ kind: "add" })}>
          {t("add")}
        </Button>
      </div>
      <ul className="border-t bg-surface" aria-label={t("title")}>
        <li className="flex min-h-11 flex-wrap items-center gap-x-4 gap-y-1 border-b px-3 py-2">
          <Facts name={ownName} host={own.host} sdkAppId={own.sdkAppId} look={own.kind} here={shown.id === own.id} />
          <span className="text-muted">{t("own")}</span>
        </li>
        {stored.map((target) => (
          <li key={target.id} className="flex min-h-11 flex-wrap items-center gap-x-4 gap-y-1 border-b px-3 py-2">
            <Facts
              name={target.name}
              host={new URL(target.url).host}
              sdkAppId={target.sdkAppId}
              look="real"
              here={shown.id === target.id}
            >
              <Details target={target} />
            </Facts>
            <span className="flex gap-2">
              <Button
                aria-label={t("editTitle", { name: target.name })}
                onClick={() => setOpen({ kind: "edit", target })}
              >
                {t("edit")}
              </Button>
              <Button look="danger" onClick={() => setOpen({ kind: "remove", target })}>
                {t("remove")}
              </Button>
            </span>
          </li>
        ))}
      </ul>
      {open?.kind === "add" && <TargetForm onClose={() => setOpen(undefined)} onSaved={finish} />}
      {open?.kind === "edit" && <TargetForm target={open.target} onClose={() => setOpen(undefined)} onSaved={finish} />}
      {open?.kind === "remove" && (
        <RemoveTarget
          target={open.target}
          onClose={() => setOpen(undefined)}
          onRemoved={() => finish(open.target.id)}
        />
      )}
    </>
  );
}

type FactsProps = {
  name: string;
  host: string;
  sdkAppId: number;
  look: ShownTarget["kind"];
  here: boolean;
  children?: React.ReactNode;
};

function Facts({ name, host, sdkAppId, look, here, children }: FactsProps) {
  const t = useTranslations();
  const real = look === "real";
  return (
    <div className="min-w-0 flex-1 basis-72">
      <div className="flex flex-wrap items-center gap-2">
        <span
          aria-hidden
          className={`size-2 shrink-0 border-2 border-current ${real ? "bg-current text-real" : "text-embedded"}`}
        />
        <bdi className="break-words font-semibold">{name}</bdi>
        {here && <span className="text-cap text-muted">{t("targets.here")}</span>}
      </div>
      <div className="flex flex-wrap gap-x-3 break-all text-cap text-muted">
        <span>{t("target.app", { sdkAppId: String(sdkAppId) })}</span>
        {look !== "embedded" && <span className="font-mono">{host}</span>}
        {children}
      </div>
    </div>
  );
}

function Details({ target }: { target: EditedTarget }) {
  const t = useTranslations();
  return (
    <>
      <span>{t("target.edition", { edition: target.edition })}</span>
      <span>{t("targets.rate", { count: figure(target.callsPerSecond) })}</span>
      {target.keyMissing && (
        <span className="w-full text-danger">
          <strong className="font-semibold">{t("targets.keyMissing")}.</strong> {t("targets.keyMissingHelp")}
        </span>
      )}
    </>
  );
}
