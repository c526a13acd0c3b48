"use client";

import { createContext, type ReactNode, useContext } from "react";

/** Who is signed in, as a page may know it. */
export type ShownPerson = { id: string; name: string; email: string; role: "viewer" | "agent" | "admin" };

const Shown = createContext<ShownPerson>({ id: "", name: "", email: "", role: "viewer" });

export function ShownPersonProvider({ person, children }: { person: ShownPerson; children: ReactNode }) {
  return <Shown value={person}>{children}</Shown>;
}

export function useShownPerson(): ShownPerson {
  return useContext(Shown);
}
