"use client";

import { useRouter } from "next/navigation";
import { createContext, type ReactNode, useContext, useEffect, useEffectEvent, useRef, useState } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/button";
import { Dialog } from "@/components/dialog";

/** Work that would be lost by leaving the page at `path`. */
type Unsaved = {
  /** Absent: staged changes of an account. */
  what?: "template";
  account: string;
  path: string;
  count: number;
  /** Calls are running: leaving would not stop them, so it has to wait. */
  sending: boolean;
  drop: () => void;
};

type Guard = {
  hold: (unsaved: Unsaved | undefined) => void;
  /** False where it asks first. */
  leave: (href: string) => boolean;
  /** The same for leaving the console. */
  quit: (go: () => void) => void;
};

const GuardContext = createContext<Guard>({ hold: () => {}, leave: () => false, quit: () => {} });

/** Asks before staged changes are left: by a link, the find field, the browser's back button, a reload or a closed tab. */
export function LeaveGuard({ children }: { children: ReactNode }) {
  const t = useTranslations("leave");
  const router = useRouter();
  const unsaved = useRef<Unsaved | undefined>(undefined);
  const [asked, setAsked] = useState<{ unsaved: Unsaved; go: () => void }>();

  /** What going to `href` would lose. */
  const lost = (href: string) => {
    const held = unsaved.current;
    return held && new URL(href, location.href).pathname !== held.path ? held : undefined;
  };

  const [guard] = useState<Guard>(() => ({
    hold: (next) => {
      unsaved.current = next;
    },
    leave: (href) => {
      const held = lost(href);
      const go = () => router.push(href);
      if (held) setAsked({ unsaved: held, go });
      else go();
      return held === undefined;
    },
    quit: (go) => {
      if (unsaved.current) setAsked({ unsaved: unsaved.current, go });
      else go();
    },
  }));

  const onClick = useEffectEvent((event: MouseEvent) => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = event.target instanceof Element ? event.target.closest("a[href]") : null;
    if (!(link instanceof HTMLAnchorElement) || link.target || link.origin !== location.origin) return;
    const held = lost(link.href);
    if (!held) return;
    event.preventDefault();
    event.stopPropagation();
    setAsked({ unsaved: held, go: () => router.push(link.href) });
  });
  const onTraverse = useEffectEvent((event: NavigateEvent) => {
    if (event.navigationType !== "traverse" || !event.cancelable || !event.destination.sameDocument) return;
    const { key, url } = event.destination;
    const held = lost(url);
    // Within the page nothing is lost, and what was asked belongs to where one came from.
    if (!held) return setAsked(undefined);
    event.preventDefault();
    setAsked({ unsaved: held, go: () => window.navigation?.traverseTo(key) });
  });
  const onUnload = useEffectEvent((event: BeforeUnloadEvent) => {
    if (unsaved.current) event.preventDefault();
  });
  useEffect(() => {
    const click = (event: MouseEvent) => onClick(event);
    const traverse = (event: NavigateEvent) => onTraverse(event);
    const unload = (event: BeforeUnloadEvent) => onUnload(event);
    document.addEventListener("click", click, { capture: true });
    window.addEventListener("beforeunload", unload);
    window.navigation?.addEventListener("navigate", traverse);
    return () => {
      document.removeEventListener("click", click, { capture: true });
      window.removeEventListener("beforeunload", unload);
      window.navigation?.removeEventListener("navigate", traverse);
    };
  }, []);

  function drop() {
    asked?.unsaved.drop();
    unsaved.current = undefined;
    setAsked(undefined);
    asked?.go();
  }

  const isTemplate = asked?.unsaved.what === "template";
  return (
    <GuardContext value={guard}>
      {children}
      <Dialog
        open={asked !== undefined}
        onClose={() => setAsked(undefined)}
        title={
          isTemplate
            ? t("templateTitle")
            : asked?.unsaved.sending
              ? t("sendingTitle")
              : t("title", { count: asked?.unsaved.count ?? 0 })
        }
        description={
          isTemplate
            ? t("templateBody")
            : t(asked?.unsaved.sending ? "sendingBody" : "body", {
                account: asked?.unsaved.account ?? "",
                count: asked?.unsaved.count ?? 0,
              })
        }
        footer={
          <>
            {!asked?.unsaved.sending && (
              <Button look="danger" tall onClick={drop}>
                {isTemplate ? t("templateDrop") : t("drop", { count: asked?.unsaved.count ?? 0 })}
              </Button>
            )}
            <Button look="primary" tall onClick={() => setAsked(undefined)}>
              {t("stay")}
            </Button>
          </>
        }
      />
    </GuardContext>
  );
}

/** Goes to another page of the console, asking first where something would be lost. */
export function useLeave(): (href: string) => boolean {
  return useContext(GuardContext).leave;
}

/** Does what ends this page, such as signing out, asking first where something would be lost. */
export function useQuit(): (go: () => void) => void {
  return useContext(GuardContext).quit;
}

/** Tells the guard what would be lost; `undefined` when nothing would. */
export function useHold(unsaved: Unsaved | undefined) {
  const { hold } = useContext(GuardContext);
  useEffect(() => {
    hold(unsaved);
    return () => hold(undefined);
  });
}
