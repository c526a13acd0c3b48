import type {} from "vitest";

declare module "vitest" {
  // An interface of vitest's own is added to, which a type cannot do.
  interface TaskMeta {
    /** What a trial counted, in one line, for the report of the night. */
    figures?: string;
  }
}
