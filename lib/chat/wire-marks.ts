import { z } from "zod";
import { limits } from "./limits.ts";
import { AccountId, CustomMark, ItemResult, MarkBits, MarkChange, MarkScope, named } from "./wire.ts";
import { atMost, ConversationOnWire, WireItemResult } from "./wire-pieces.ts";

// mark_contact (53438).

const wireBits = { ClearMark: MarkBits.optional(), SetMark: MarkBits.optional() };
const namesABit = (item: { ClearMark?: number[] | undefined; SetMark?: number[] | undefined }) =>
  (item.ClearMark?.length ?? 0) + (item.SetMark?.length ?? 0) > 0;

const wireMarks = {
  standard: z.object({ OptType: z.literal(1), ContactItem: ConversationOnWire, ...wireBits }),
  custom: z.object({ OptType: z.literal(2), ContactItem: ConversationOnWire, CustomMark }),
  customOrNone: z.object({ OptType: z.literal(2), ContactItem: ConversationOnWire, CustomMark: CustomMark.optional() }),
  both: z.object({
    OptType: z.literal(3),
    ContactItem: ConversationOnWire,
    ...wireBits,
    CustomMark: CustomMark.optional(),
  }),
};
type WireMark = z.output<
  typeof wireMarks.standard | typeof wireMarks.custom | typeof wireMarks.customOrNone | typeof wireMarks.both
>;
const markWays = {
  decode: (wire: WireMark): MarkChange => {
    const conversation = wire.ContactItem;
    if (wire.OptType === 2) return { scope: "custom", conversation, customMark: wire.CustomMark };
    const bits = { conversation, clear: wire.ClearMark, set: wire.SetMark };
    return wire.OptType === 1
      ? { scope: "standard", ...bits }
      : { scope: "both", ...bits, customMark: wire.CustomMark };
  },
  encode: ({ scope, conversation, clear, set, customMark }: MarkChange) => {
    const bits = { ContactItem: conversation, ClearMark: clear, SetMark: set };
    if (scope === "standard") return { OptType: 1 as const, ...bits };
    if (scope === "both") return { OptType: 3 as const, ...bits, CustomMark: customMark };
    return { OptType: 2 as const, ContactItem: conversation, CustomMark: customMark ?? "" };
  },
};

const MarkChangeOnWire = z.codec(
  z.discriminatedUnion("OptType", [
    wireMarks.standard.refine(namesABit),
    wireMarks.custom,
    wireMarks.both.refine((item) => namesABit(item) || item.CustomMark !== undefined),
  ]),
  MarkChange,
  markWays,
);
const IdleMarkChangeOnWire = z.codec(
  z.discriminatedUnion("OptType", [wireMarks.standard, wireMarks.customOrNone, wireMarks.both]),
  MarkChange,
  markWays,
);

const markRequestOf = <T extends z.ZodType<MarkChange>>(item: T) =>
  z.codec(
    z.object({
      From_Account: AccountId,
      MarkItem: atMost(
        z
          .array(item, { error: (issue) => (issue.input === undefined ? named("itemCountOutOfRange") : undefined) })
          .min(1, named("itemCountOutOfRange")),
        limits.marksPerCall.value,
        named("itemCountOutOfRange"),
      ),
    }),
    z.object({ account: AccountId, items: z.array(MarkChange) }),
    {
      decode: ({ From_Account, MarkItem }) => ({ account: From_Account, items: MarkItem }),
      encode: ({ account, items }) => ({ From_Account: account, MarkItem: items as z.output<T>[] }), // the codec's own output
    },
  );
export const markRequest = markRequestOf(MarkChangeOnWire);

/** The request of mark_contact for a service that takes items with nothing to do (OQ-12); ours refuses them. */
export const idleMarkRequest = markRequestOf(IdleMarkChangeOnWire);

const MarkScopeOnWire = z.codec(z.union([z.literal(1), z.literal(2), z.literal(3)]), MarkScope, {
  decode: (wire) => (["standard", "custom", "both"] as const)[wire - 1] ?? "both",
  encode: (scope) => (scope === "standard" ? 1 : scope === "custom" ? 2 : 3),
});
const MarkResult = ItemResult.extend({ scope: MarkScope });

export const markReply = z.codec(
  z.object({ ResultItem: z.array(z.object({ OptType: MarkScopeOnWire, ...WireItemResult })) }),
  z.object({ results: z.array(MarkResult) }),
  {
    decode: ({ ResultItem }) => ({
      results: ResultItem.map((item) => ({
        scope: item.OptType,
        conversation: item.ContactItem,
        code: item.ResultCode,
        info: item.ResultInfo,
      })),
    }),
    encode: ({ results }) => ({
      ResultItem: results.map(({ scope, conversation, code, info }) => ({
        OptType: scope,
        ContactItem: conversation,
        ResultCode: code,
        ResultInfo: info,
      })),
    }),
  },
);
