import type { ReactNode } from "react";
import { backend } from "@/lib/backend";
import { ownTargetId } from "@/lib/desk/targets";
import { EntranceFacts, EntranceStrip } from "./entrance-frame";

/** Before the console: what one is about to enter, on the left the way in, on the right what it does. */
export default async function EntranceLayout({ children }: { children: ReactNode }) {
  const { desk } = await backend();
  const target = (await desk.targets.list()).find(({ id }) => id === ownTargetId);
  const shown = { kind: target?.kind ?? "embedded", host: target?.host ?? "" };
  return (
    <div className="flex min-h-dvh min-w-[320px] flex-col">
      <EntranceStrip {...shown} />
      <div className="flex flex-1 max-lg:flex-col">
        <main className="flex-1 bg-surface px-6 py-16 sm:px-[112px] lg:pt-28">
          <div className="w-full max-w-[320px]">{children}</div>
        </main>
        <EntranceFacts real={shown.kind === "real"} />
      </div>
    </div>
  );
}
