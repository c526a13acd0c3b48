import type { ReactNode } from "react";

export function Kbd({ children }: { children: ReactNode }) {
  return (
    <kbd
      aria-hidden
      className="hidden rounded-chip border border-current/40 px-1 font-mono text-tiny leading-[16px] sm:inline pointer-coarse:hidden"
    >
      {children}
    </kbd>
  );
}
