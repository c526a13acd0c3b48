import { z } from "zod";

const Glob = z.string().min(1).max(200);

/**
 * What shall go wrong, and where. `command`, `account` and `item` are globs; an absent one fits anything. With a seed a
 * rule hits the same items in every run, without one it throws dice. `code` answers an item or the whole call; `after`
 * carries the call out first; `drop` closes the connection with the work undone or done.
 */
export const FaultRule = z
  .strictObject({
    command: Glob.optional(),
    account: Glob.optional(),
    item: Glob.optional(),
    probability: z.number().min(0).max(1).optional(),
    seed: z.int().optional(),
    code: z.int().min(1).max(999_999).optional(),
    at: z.enum(["item", "call"]).optional(),
    delayMs: z.int().min(0).max(60_000).optional(),
    drop: z.enum(["before", "after"]).optional(),
    after: z.boolean().optional(),
  })
  .refine(({ code, drop, delayMs }) => code !== undefined || drop !== undefined || delayMs !== undefined, {
    error: "a rule needs a code, a drop or a delay",
  })
  .refine(({ code, drop }) => code === undefined || drop === undefined, { error: "a rule has a code or a drop" })
  .refine((rule) => !rule.after || (rule.code !== undefined && levelOf(rule) === "call"), {
    error: "after stands beside the code of a call",
  })
  .refine(({ at, code }) => at !== "item" || code !== undefined, { error: "only a code is given at an item" });
export type FaultRule = z.infer<typeof FaultRule>;

/** The list, whole; as it stands or under its name. */
export const FaultRules = z.array(FaultRule).max(100);

type Levelled = { at?: "item" | "call"; item?: string; code?: number };

/** A code goes to the items that the rule names, unless it says that it is the call's. */
export function levelOf({ at, item, code }: Levelled): "item" | "call" {
  return at ?? (item !== undefined && code !== undefined ? "item" : "call");
}

/** Whether a text fits a glob: `*` is any run of characters, `?` any one. Takes no more than their lengths' product. */
export function fitsGlob(glob: string | undefined, text: string): boolean {
  if (glob === undefined) return true;
  let [at, place, star, retry] = [0, 0, -1, 0];
  while (place < text.length) {
    if (at < glob.length && glob[at] !== "*" && (glob[at] === "?" || glob[at] === text[place])) {
      at += 1;
      place += 1;
    } else if (glob[at] === "*") {
      star = at++;
      retry = place;
    } else if (star >= 0) {
      at = star + 1;
      place = ++retry;
    } else return false;
  }
  while (glob[at] === "*") at += 1;
  return at === glob.length;
}

/** Whether a rule's dice hit: of a seed and the same words always the same. */
export function isHit({ probability, seed }: FaultRule, words: readonly string[]): boolean {
  if (probability === undefined) return true;
  return (seed === undefined ? Math.random() : shareOf(`${seed}\0${words.join("\0")}`)) < probability;
}

/** 0 up to 1, spread evenly over texts (FNV-1a, then murmur's last mix). */
function shareOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}
