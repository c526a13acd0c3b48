"use client";

import { useState } from "react";
import { useTranslations } from "use-intl";
import { type EditableRule, type KeptRule, limitRuleNames } from "@/lib/chat/rules-in-force";
import { useShownTarget, useTargetName } from "../../shown-target";
import { useWalls } from "../../walls-in-force";
import { LimitHeader } from "../limit-header";
import { EditRule } from "./edit-rule";
import { EditionTable } from "./edition-table";
import { ResetRule } from "./reset-rule";
import { RuleRow } from "./rule-row";

type RulesScreenProps = { kept: readonly KeptRule[]; callsPerSecond: number; mayEdit: boolean };

/** Every limit with its value, where it stands, who says otherwise, and what this console goes by. */
export function RulesScreen({ kept, callsPerSecond, mayEdit }: RulesScreenProps) {
  const t = useTranslations("limitRules");
  const target = useShownTarget();
  const inForce = useWalls();
  const [open, setOpen] = useState<{ kind: "edit" | "back"; rule: EditableRule }>();
  const close = () => setOpen(undefined);
  const keptOf = (rule: string) => kept.find((each) => each.rule === rule);
  return (
    <div className="flex min-h-0 flex-1 flex-col overflow-y-auto bg-surface">
      <LimitHeader about={t("lead", { target: useTargetName(target) })} />
      {!mayEdit && (
        <p role="note" className="border-b bg-sunken px-3 py-1.5 sm:px-6">
          {t("viewers")}
        </p>
      )}
      <ul aria-label={t("list")}>
        {limitRuleNames.map((rule) => (
          <RuleRow
            key={rule}
            rule={rule}
            kept={keptOf(rule)}
            inForce={inForce}
            callsPerSecond={callsPerSecond}
            mayEdit={mayEdit}
            onOpen={(kind, of) => setOpen({ kind, rule: of })}
          />
        ))}
      </ul>
      <EditionTable />
      {open?.kind === "edit" && (
        <EditRule rule={open.rule} kept={keptOf(open.rule)} inForce={inForce} onClose={close} />
      )}
      {open?.kind === "back" && (
        <ResetRule rule={open.rule} kept={keptOf(open.rule)} inForce={inForce} onClose={close} />
      )}
    </div>
  );
}
