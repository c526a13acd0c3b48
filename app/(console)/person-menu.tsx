"use client";

import { Menu } from "@base-ui/react/menu";
import { ChevronDown } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { signOut } from "./actions";
import { useQuit } from "./leave-guard";
import { useShownPerson } from "./shown-person";

/** Who is signed in, and the way out. */
export function PersonMenu() {
  const t = useTranslations("person");
  const quit = useQuit();
  const { name, role } = useShownPerson();
  const [leaving, setLeaving] = useState(false);

  async function leave() {
    setLeaving(true);
    const outcome = await signOut().catch(() => undefined);
    // Signed out already, by an admin or in another tab, is signed out.
    if (!outcome?.ok && outcome?.failure.kind !== "denied") return setLeaving(false);
    forget();
    location.assign("/sign-in");
  }

  return (
    <Menu.Root>
      <Menu.Trigger
        disabled={leaving}
        className="flex h-7 max-w-[220px] shrink-0 items-center gap-2 rounded-control px-1.5 hover:bg-hover pointer-coarse:h-11"
      >
        <bdi className="truncate font-medium max-lg:sr-only">{name}</bdi>
        <span className="text-muted max-sm:sr-only">{t("role", { role })}</span>
        <ChevronDown size={14} aria-hidden className="shrink-0 text-muted" />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner sideOffset={4} align="end" className="z-20">
          <Menu.Popup className="min-w-52 max-w-[80vw] rounded-overlay border border-edge bg-overlay py-1 shadow-overlay outline-none">
            <div className="border-b px-3 pt-1 pb-2">
              <bdi className="block truncate font-medium">{name}</bdi>
              <span className="text-cap text-muted">{t("role", { role })}</span>
            </div>
            <Menu.Item render={<Link href="/settings" />} className={item}>
              {t("settings")}
            </Menu.Item>
            <Menu.Item onClick={() => quit(leave)} className={item}>
              {t("signOut")}
            </Menu.Item>
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}

const item = "flex h-8 cursor-default items-center px-3 outline-none data-[highlighted]:bg-hover pointer-coarse:h-11";

/** The next person at this browser finds nothing of what the one before looked at or left unfinished. */
function forget() {
  sessionStorage.clear();
  for (const key of Object.keys(localStorage)) if (key.startsWith("groupdesk.recent.")) localStorage.removeItem(key);
}
