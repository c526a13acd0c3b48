import type { ReactNode } from "react";
import { SettingsSections } from "./settings-sections";

export default function SettingsLayout({ children }: { children: ReactNode }) {
  return (
    <div className="flex min-h-0 flex-1 overflow-y-auto max-lg:flex-col">
      <SettingsSections />
      <div className="min-w-0 max-w-[960px] flex-1 px-4 py-6 sm:px-6">{children}</div>
    </div>
  );
}
