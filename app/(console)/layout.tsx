import type { ReactNode } from "react";
import { backend } from "@/lib/backend";
import { LeaveGuard } from "./leave-guard";
import { Navigation } from "./navigation";
import { SkipLink } from "./skip-link";
import { TargetKeyProvider } from "./target-key";
import { TargetStrip } from "./target-strip";

export default async function ConsoleLayout({ children }: { children: ReactNode }) {
  const { target } = await backend();
  return (
    <TargetKeyProvider target={{ kind: target.kind, host: target.host, sdkAppId: target.sdkAppId }}>
      <LeaveGuard>
        <div className="flex h-dvh min-w-[320px] flex-col">
          <SkipLink />
          <TargetStrip target={target} />
          <Navigation />
          <main id="content" tabIndex={-1} className="flex min-h-0 flex-1 flex-col outline-none">
            {children}
          </main>
        </div>
      </LeaveGuard>
    </TargetKeyProvider>
  );
}
