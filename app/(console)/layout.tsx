import type { Metadata } from "next";
import type { ReactNode } from "react";
import { en } from "@/lib/messages/en";
import { translator } from "@/lib/messages/translator";
import { visitor } from "../visitor";
import { Inspector } from "./inspector/inspector";
import { LeaveGuard } from "./leave-guard";
import { MayChangeProvider } from "./may-change";
import { Navigation } from "./navigation";
import { SessionWatch } from "./session-watch";
import { ShownCallsProvider } from "./shown-calls";
import { shownOf } from "./shown-of";
import { ShownPersonProvider } from "./shown-person";
import { ShownTargetProvider } from "./shown-target";
import { SkipLink } from "./skip-link";
import { TargetStrip } from "./target-strip";
import { WallsProvider } from "./walls-in-force";

/** Every title names the target, in a tab among others too. */
export async function generateMetadata(): Promise<Metadata> {
  const { target } = await visitor();
  const t = translator();
  const name =
    target.name ??
    (target.kind === "embedded" ? t("target.embedded") : t(`target.${target.kind}`, { host: target.host }));
  // What the name holds must not be taken for the template's own sign.
  const template = `${name.replaceAll("%s", "%\u200Bs")}: %s · ${en.product.name}`;
  return { title: { template, default: name } };
}

export default async function ConsoleLayout({ children }: { children: ReactNode }) {
  const { session, target, desk, limitRules, openedAt } = await visitor();
  const { id, name, email, role } = session.person;
  const until = await desk.targets.writableUntil(session.id, target);
  const leftMs = target.kind === "real" && until !== undefined ? until - Date.now() : undefined;
  const choices = (await desk.targets.list()).map((card) => shownOf(card));
  const inForce = await limitRules.inForce(target);
  return (
    <ShownPersonProvider person={{ id, name, email, role }}>
      <ShownTargetProvider target={shownOf(target, inForce.edition)}>
        <WallsProvider inForce={inForce}>
          <MayChangeProvider leftMs={leftMs}>
            <LeaveGuard>
              <ShownCallsProvider>
                <div className="flex h-dvh min-w-[320px] flex-col print:h-auto">
                  <SkipLink />
                  <TargetStrip choices={choices} />
                  <Navigation />
                  <SessionWatch />
                  <div className="relative flex min-h-0 flex-1 print:block">
                    <main id="content" tabIndex={-1} className="flex min-h-0 min-w-0 flex-1 flex-col outline-none">
                      {children}
                    </main>
                    <Inspector openedAt={openedAt} />
                  </div>
                </div>
              </ShownCallsProvider>
            </LeaveGuard>
          </MayChangeProvider>
        </WallsProvider>
      </ShownTargetProvider>
    </ShownPersonProvider>
  );
}
