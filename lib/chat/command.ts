import type { ErrorName } from "./errors.ts";
import type { Limit } from "./limits.ts";

/** The part of the path before the command's own name. */
export type Service = "recentcontact" | "im_open_login_svc" | "profile" | "group_open_http_svc" | "openim";

/** A row of the table of commands. */
export type Command = {
  readonly service: Service;
  /** The last part of the path. */
  readonly command: string;
  readonly title: string;
  /** The vendor's page. */
  readonly document: number;
  readonly rate: Limit;
  /** Whether it changes anything. */
  readonly writes: boolean;
  /** Whether a plan below Pro is refused with 51013. */
  readonly gated: boolean;
  /** What this service may answer for the whole call, beyond `entryFaults`. */
  readonly codes: readonly ErrorName[];
  /** What it may answer for one item. */
  readonly itemCodes: readonly ErrorName[];
  /** ErrorDisplay stands in the newest samples of a few commands only (OQ-23). */
  readonly errorDisplay?: true;
};
