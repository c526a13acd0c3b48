import { type ErrorName, errors } from "../chat/errors.ts";
import type { Envelope } from "../chat/wire.ts";

/** "No" to a whole call, by the name of its catalogue row. `detail` says which field, or what clashed. */
export class Refusal extends Error {
  readonly row: ErrorName;

  constructor(row: ErrorName, detail?: string) {
    super(detail === undefined ? errors[row].info : `${errors[row].info}: ${detail}`);
    this.row = row;
  }

  get code(): number {
    return errors[this.row].code;
  }
}

/** The envelope of a call that was refused: the whole of its reply. */
export function envelopeOf(refusal: Refusal): Envelope {
  return { ActionStatus: "FAIL", ErrorCode: refusal.code, ErrorInfo: refusal.message };
}

/** An item's answer: code 0 and no text, or the row's. */
export function outcomeOf(fault: ErrorName | undefined): { code: number; info: string } {
  return fault === undefined ? { code: 0, info: "" } : { code: errors[fault].code, info: errors[fault].info };
}
