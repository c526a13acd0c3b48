"use client";

import { Menu } from "@base-ui/react/menu";
import { Menu as MenuIcon, Monitor, Moon, Search, Sun } from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { useTheme } from "next-themes";
import { type FormEvent, useRef, useSyncExternalStore } from "react";
import { useTranslations } from "use-intl";
import { Kbd } from "@/components/kbd";
import { useShortcut } from "@/components/shortcut";
import { accountPath } from "./account-path";
import { CallsButton } from "./calls-button";
import { KeysDialog } from "./keys-dialog";
import { useLeave } from "./leave-guard";
import { PersonMenu } from "./person-menu";

const pages = [
  { href: "/", name: "accounts" },
  { href: "/bulk", name: "bulk" },
  { href: "/limits", name: "limits" },
  { href: "/activity", name: "activity" },
  { href: "/reference", name: "reference" },
  { href: "/settings", name: "settings" },
] as const;

/** The accounts' page is the one at the root, with every account below it. */
function isAt(path: string, href: string): boolean {
  return href === "/" ? path === "/" || path.startsWith("/accounts") : path.startsWith(href);
}

export function Navigation() {
  const t = useTranslations();
  const path = usePathname();
  const leave = useLeave();
  const field = useRef<HTMLInputElement>(null);
  useShortcut("mod+k", () => field.current?.select(), { inFields: true });

  function find(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const account = field.current?.value ?? "";
    if (account === "") return;
    if (leave(accountPath(account)) && field.current) field.current.value = "";
    field.current?.blur();
  }

  return (
    <header className="flex h-12 shrink-0 print:hidden items-center gap-3 border-b bg-surface px-3 sm:h-11 sm:gap-6 sm:px-4">
      <Link href="/" className="font-semibold text-[14px]">
        {t("product.name")}
      </Link>
      <nav aria-label={t("nav.label")} className="flex h-full gap-6 max-[819px]:hidden">
        {pages.map(({ href, name }) => (
          <Link
            key={href}
            href={href}
            aria-current={isAt(path, href) ? "page" : undefined}
            className="flex h-full items-center border-transparent border-b-2 pt-0.5 text-muted hover:text-text aria-[current]:border-text aria-[current]:font-medium aria-[current]:text-text"
          >
            {t(`nav.${name}`)}
          </Link>
        ))}
      </nav>
      <search className="ml-auto flex min-w-0 justify-end">
        <form onSubmit={find} className="relative w-[280px] min-w-0 max-sm:w-full">
          <Search aria-hidden size={14} className="absolute top-1/2 left-2.5 -translate-y-1/2 text-muted" />
          <input
            ref={field}
            aria-label={t("nav.find")}
            placeholder={t("nav.find")}
            title={t("nav.findHint")}
            autoComplete="off"
            autoCapitalize="off"
            spellCheck={false}
            className="h-7 w-full rounded-control border border-edge bg-surface pr-2 pl-8 max-sm:h-9 sm:pr-14"
          />
          <span className="pointer-events-none absolute inset-y-0 right-2 flex items-center text-muted">
            <Kbd>Ctrl K</Kbd>
          </span>
        </form>
      </search>
      <ThemeSwitch />
      <KeysDialog />
      <CallsButton />
      <PersonMenu />
      <PagesMenu />
    </header>
  );
}

/** Where they have no room beside each other, the pages stand behind a button. */
function PagesMenu() {
  const t = useTranslations("nav");
  return (
    <Menu.Root>
      <Menu.Trigger
        aria-label={t("menu")}
        className="hidden size-11 shrink-0 place-items-center rounded-control text-muted hover:bg-hover max-[819px]:grid"
      >
        <MenuIcon size={16} aria-hidden />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner sideOffset={4} align="end" className="z-20">
          <Menu.Popup className="min-w-40 rounded-overlay border border-edge bg-overlay py-1 shadow-overlay outline-none">
            {pages.map(({ href, name }) => (
              <Menu.Item
                key={href}
                render={<Link href={href} />}
                className="flex h-11 items-center px-3 outline-none data-[highlighted]:bg-hover"
              >
                {t(name)}
              </Menu.Item>
            ))}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}

const themes = ["system", "light", "dark"] as const;

function ThemeSwitch() {
  const t = useTranslations("nav");
  const { theme, setTheme } = useTheme();
  const mounted = useSyncExternalStore(
    () => () => {},
    () => true,
    () => false,
  );
  const current = (mounted && themes.find((candidate) => candidate === theme)) || "system";
  const Icon = { system: Monitor, light: Sun, dark: Moon }[current];
  return (
    <button
      type="button"
      aria-label={t("theme", { theme: current })}
      title={t("theme", { theme: current })}
      onClick={() => setTheme(themes[(themes.indexOf(current) + 1) % themes.length] ?? "system")}
      className="grid size-7 shrink-0 place-items-center rounded-control text-muted hover:bg-hover hover:text-text pointer-coarse:size-11"
    >
      <Icon size={16} aria-hidden />
    </button>
  );
}
