import type { ReactNode } from "react";
import { visitor } from "../visitor";
import { Inspector } from "./inspector/inspector";
import { LeaveGuard } from "./leave-guard";
import { Navigation } from "./navigation";
import { SessionWatch } from "./session-watch";
import { ShownCallsProvider } from "./shown-calls";
import { ShownPersonProvider } from "./shown-person";
import { ShownTargetProvider } from "./shown-target";
import { SkipLink } from "./skip-link";
import { TargetStrip } from "./target-strip";

export default async function ConsoleLayout({ children }: { children: ReactNode }) {
  const openedAt = Date.now();
  const { session, target } = await visitor();
  const { id, name, email, role } = session.person;
  const shown = { id: target.id, kind: target.kind, host: target.host, sdkAppId: target.sdkAppId };
  return (
    <ShownPersonProvider person={{ id, name, email, role }}>
      <ShownTargetProvider target={shown}>
        <LeaveGuard>
          <ShownCallsProvider>
            <div className="flex h-dvh min-w-[320px] flex-col">
              <SkipLink />
              <TargetStrip target={shown} />
              <Navigation />
              <SessionWatch />
              <div className="relative flex min-h-0 flex-1">
                <main id="content" tabIndex={-1} className="flex min-h-0 min-w-0 flex-1 flex-col outline-none">
                  {children}
                </main>
                <Inspector openedAt={openedAt} />
              </div>
            </div>
          </ShownCallsProvider>
        </LeaveGuard>
      </ShownTargetProvider>
    </ShownPersonProvider>
  );
}
