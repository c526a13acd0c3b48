import { z } from "zod";
import { failed, type Outcome } from "@/lib/chat/outcome";
import type { SeenCall, SeenCallInFull } from "@/lib/chat/seen-call";

/** What the browser asks at `/inspector`. `since`: Unix milliseconds of the server's clock; `own`: nobody else's. */
export const AskedCalls = z.discriminatedUnion("ask", [
  z.object({ ask: z.literal("list"), own: z.boolean(), since: z.number().optional(), most: z.int().min(1).max(2000) }),
  z.object({ ask: z.literal("call"), id: z.uuid() }),
]);
export type AskedCalls = z.infer<typeof AskedCalls>;

export const AskedReplay = z.object({ id: z.uuid() });

export type AnsweredList = { calls: SeenCall[]; more: boolean };
/** Undefined where it is not in the book any more, or is not for this person. */
export type AnsweredCall = { call?: SeenCallInFull | undefined };

type Question = Extract<AskedCalls, { ask: "list" }>;

export function askCalls(target: string, question: Omit<Question, "ask">): Promise<Outcome<AnsweredList>> {
  return ask("/inspector", target, { ask: "list", ...question });
}

export function askCall(target: string, id: string): Promise<Outcome<AnsweredCall>> {
  return ask("/inspector", target, { ask: "call", id });
}

/** Sends it once more; gives the id of the new call. */
export function askReplay(target: string, id: string): Promise<Outcome<{ id: string }>> {
  return ask("/inspector/replay", target, { id });
}

async function ask<T>(path: string, target: string, question: object): Promise<Outcome<T>> {
  try {
    const response = await fetch(`${path}?target=${encodeURIComponent(target)}`, {
      method: "POST",
      body: JSON.stringify(question),
    });
    return (await response.json()) as Outcome<T>; // what our own route answers
  } catch {
    return failed({ kind: "unreachable", info: "", sent: true });
  }
}
