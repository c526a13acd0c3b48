import { useTranslations } from "use-intl";
import { Ago } from "@/components/ago";
import { Button } from "@/components/button";
import { CopyText } from "@/components/copy-text";
import { useHydrated } from "@/components/use-hydrated";
import type { Approval } from "@/lib/chat/bulk-job";
import type { Plan } from "@/lib/chat/bulk-plan";
import { useShownPerson } from "../../shown-person";
import { type ShownTarget, useTargetName } from "../../shown-target";
import { approvePlan } from "../actions";
import { DeedFailure } from "./deed-failure";
import { useDeed } from "./use-deed";

type ApprovingProps = {
  plan: Plan;
  own: ShownTarget | undefined;
  approval: Approval;
  answeredAt: number;
  onChanged: () => Promise<unknown>;
};

/** A second person's yes: who gave it, or the button that gives it. Nobody starts or resumes what they have approved. */
export function Approving({ plan, own, approval: { by }, answeredAt, onChanged }: ApprovingProps) {
  const t = useTranslations("bulk.start");
  const { role, email } = useShownPerson();
  const target = useTargetName(own ?? { kind: "real", name: plan.target.name, host: plan.target.host });
  const { failure, isAsked, run } = useDeed(onChanged, answeredAt);
  const isInBrowser = useHydrated();
  if (by?.holds) {
    return (
      <>
        <p className="text-muted">
          {t("approvedBy", { person: by.person })} <Ago at={by.at} />
        </p>
        {by.person === email && <p className="text-muted">{t("anotherStarts")}</p>}
      </>
    );
  }
  const isAuthor = email === plan.person;
  const mayApprove = role === "admin" && !isAuthor;
  return (
    <>
      {by && <p className="text-muted">{t("lapsed", { person: by.person })}</p>}
      <p className="text-muted">{mayApprove ? t("approveText") : t("needsSecond")}</p>
      {isAuthor && (
        <>
          <p className="text-muted">{t("author")}</p>
          {isInBrowser && (
            <div>
              <CopyText text={`${location.origin}/bulk/${plan.id}`} label={t("copyLink")} />
            </div>
          )}
        </>
      )}
      {mayApprove && (
        <Button
          look={own?.kind === "real" ? "real" : "plain"}
          disabled={isAsked}
          className="max-w-full self-start"
          onClick={() => run(approvePlan({ id: plan.id, hash: plan.hash }))}
        >
          <span className="truncate">{t("approve", { target })}</span>
        </Button>
      )}
      {failure && <DeedFailure failure={failure} />}
    </>
  );
}
