import { useMayChange } from "../../may-change";
import type { Workspace } from "./workspace";

/** Whether every control that stages or sends is off: calls are running, or this target may not be written to. */
export function useOff({ sending }: Workspace): boolean {
  const { may } = useMayChange();
  return sending !== undefined || !may;
}
