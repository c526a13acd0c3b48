import type { World } from "./store.ts";
import { brimfulWorld } from "./world-brimful.ts";
import { demoWorld } from "./world-demo.ts";
import { messyWorld } from "./world-messy.ts";

const makers = {
  empty: (): World => ({ accounts: [], chatGroups: [] }),
  demo: demoWorld,
  brimful: brimfulWorld,
  messy: messyWorld,
} satisfies Record<string, () => World>;

export type WorldName = keyof typeof makers;

export const worldNames = Object.keys(makers) as WorldName[]; // the keys of a const object are its names

export function isWorldName(name: unknown): name is WorldName {
  return typeof name === "string" && Object.hasOwn(makers, name);
}

/** Everything that a world of this name holds: the same every time, whatever the clock says. */
export function worldOf(name: WorldName): World {
  return makers[name]();
}
