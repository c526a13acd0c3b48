import { Menu } from "@base-ui/react/menu";
import { Check } from "lucide-react";
import { useTranslations } from "use-intl";
import { useHydrated } from "@/components/use-hydrated";
import { chooseTarget } from "./actions";
import { answerOf } from "./call";
import { useQuit } from "./leave-guard";
import { type ShownTarget, useShownTarget, useTargetName } from "./shown-target";

/** One that can be shown instead. */
export type TargetChoice = Pick<ShownTarget, "id" | "asSeen" | "kind" | "name" | "host" | "sdkAppId">;

/** Another target is another load of the page, so that nothing of this one is left on it. */
export function TargetMenu({ choices, className }: { choices: readonly TargetChoice[]; className: string }) {
  const t = useTranslations("target");
  const consoleDown = useTranslations("failure")("console");
  const quit = useQuit();
  const hydrated = useHydrated();
  const shown = useShownTarget();

  async function choose(asSeen: string) {
    const outcome = await answerOf(chooseTarget(asSeen), consoleDown);
    // One that is gone, or a session that is over: the page says so when it is loaded again.
    if (outcome.ok || outcome.failure.kind === "denied") location.assign("/");
  }

  return (
    <Menu.Root>
      <Menu.Trigger className={className} disabled={!hydrated}>
        {t("switch")}
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner sideOffset={4} align="end" className="z-20">
          <Menu.Popup className="max-h-[60vh] min-w-64 max-w-[92vw] overflow-y-auto rounded-overlay border border-edge bg-overlay py-1 text-text shadow-overlay outline-none">
            {choices.map((choice) => (
              <Menu.Item
                key={choice.id}
                onClick={() => choice.id !== shown.id && quit(() => choose(choice.asSeen))}
                className="flex min-h-8 cursor-default items-center gap-2 px-3 py-1 outline-none data-[highlighted]:bg-hover pointer-coarse:min-h-11"
              >
                <span className="w-4 shrink-0">{choice.id === shown.id && <Check size={14} aria-hidden />}</span>
                <Choice {...choice} />
              </Menu.Item>
            ))}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}

function Choice(choice: TargetChoice) {
  const t = useTranslations("target");
  return (
    <span className="min-w-0">
      <bdi className={`block truncate font-medium ${choice.kind === "real" ? "text-real" : "text-embedded"}`}>
        {useTargetName(choice)}
      </bdi>
      <span className="block text-cap text-muted">{t("app", { sdkAppId: String(choice.sdkAppId) })}</span>
    </span>
  );
}
