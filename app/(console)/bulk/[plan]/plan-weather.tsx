import { useTranslations } from "use-intl";
import { Button } from "@/components/button";
import { chooseTarget } from "../../actions";
import { answerOf } from "../../call";
import { type ShownTarget, useShownTarget, useTargetName } from "../../shown-target";

const looks = {
  embedded: "border-b border-line bg-embedded-soft text-embedded",
  loopback: "border-b border-line bg-embedded-soft text-embedded",
  real: "border-b-2 border-real bg-real-soft text-real",
};

/** Whether the strip on top shows the target that a plan is for. */
export function useIsHere(own: ShownTarget | undefined): boolean {
  return useShownTarget().asSeen === own?.asSeen;
}

/** Where this plan goes, while the strip on top shows another target: the nearer one counts. */
export function PlanWeather({ own }: { own: ShownTarget }) {
  const t = useTranslations("bulk.plan");
  const name = useTargetName(own);
  const shown = useTargetName(useShownTarget());
  return (
    <section
      aria-label={t("elsewhere", { target: name, shown })}
      className={`flex min-h-[34px] shrink-0 flex-wrap items-center gap-x-3 gap-y-1 px-3 py-1 text-cap sm:px-6 ${looks[own.kind]}`}
    >
      <span
        aria-hidden
        className={`size-2 shrink-0 border-2 border-current ${own.kind === "real" ? "bg-current" : ""}`}
      />
      <strong className="min-w-0 truncate font-semibold">
        <bdi>{name}</bdi>
      </strong>
      <span>{t("app", { sdkAppId: String(own.sdkAppId) })}</span>
      <span className="min-w-0 flex-1 basis-60">{t("elsewhere", { target: name, shown })}</span>
      <SwitchTarget own={own} />
    </section>
  );
}

/** Shows the target of the plan, on the same page. */
export function SwitchTarget({ own }: { own: ShownTarget }) {
  const t = useTranslations("bulk.start");
  const consoleDown = useTranslations("failure")("console");
  const name = useTargetName(own);
  async function choose() {
    const outcome = await answerOf(chooseTarget(own.asSeen), consoleDown);
    // One that is gone by now: the page says so when it is loaded again.
    if (outcome.ok || outcome.failure.kind === "denied") location.reload();
  }
  return (
    <Button onClick={choose} className="max-w-full self-center text-text [ol_&]:self-start">
      <span className="truncate">{t("switch", { target: name })}</span>
    </Button>
  );
}
