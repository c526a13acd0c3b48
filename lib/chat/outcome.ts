import { type ErrorName, isErrorName } from "./errors.ts";

/** A complaint about one field of what we were about to send. `name` is a catalogue row where the service has a code for it. */
export type Complaint = { field: string; message: string; name?: ErrorName };

/**
 * "No", as a value. `invalid`: never sent. `refused`: the service said no with a code.
 * `unreachable`: no readable answer; `sent` tells whether the request may have been carried out.
 * `denied`: the console itself said no before anything was sent.
 */
export type Failure =
  | { kind: "invalid"; issues: Complaint[] }
  | { kind: "refused"; code: number; info: string }
  | { kind: "unreachable"; info: string; sent: boolean }
  | { kind: "denied"; why: Denial };

/**
 * `signedOut`: nobody is signed in any more. `role`: this person may not. `locked`: the target is read-only until it is
 * unlocked. `target`: it is not there any more, or leads to another app than the page shows. `origin`: the request came from another page than ours. `keyMissing`: the
 * target's secret key cannot be read. `trail`: the change could not be written down. `repeated`: it was sent already.
 * `outdated`: the page is older than the server, which does not know what it asks for. `taken`: somebody else is at it by
 * now. `changedSince`: what it was meant for is not as it was any more.
 * `notApproved`: it takes the yes of a second person, who may still give it. `replay`: the call cannot be sent once more.
 */
export type Denial =
  | "signedOut"
  | "role"
  | "locked"
  | "target"
  | "origin"
  | "keyMissing"
  | "trail"
  | "repeated"
  | "outdated"
  | "taken"
  | "changedSince"
  | "notApproved"
  | "replay";

/**
 * What every call comes to. Nothing is thrown across a server action: Next hides a thrown message in production. `callId`:
 * the call in the console's book that told, where the outcome comes from an action.
 */
export type Outcome<T> = { ok: true; value: T; callId?: string } | { ok: false; failure: Failure; callId?: string };

export function done<T>(value: T): Outcome<T> {
  return { ok: true, value };
}

export function failed(failure: Failure): { ok: false; failure: Failure } {
  return { ok: false, failure };
}

/** Turns zod's issues into complaints; an issue whose message is a catalogue row keeps that row's name. */
export function complaints(issues: readonly { path: readonly PropertyKey[]; message: string }[]): Complaint[] {
  return issues.map(({ path, message }) => ({
    field: path.map(String).join("."),
    message,
    ...(isErrorName(message) && { name: message }),
  }));
}
