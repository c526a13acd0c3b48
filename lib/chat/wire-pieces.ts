import { z } from "zod";
import {
  AccountId,
  AnsweredConversation,
  ChatGroupId,
  Contact,
  Conversation,
  Group,
  Integer,
  ItemResult,
  MarkBits,
  TextOnWire,
} from "./wire.ts";

/* What several families of commands share of the vendor's spelling. */

/**
 * zod's own `max` leaves the items of a list that is too long unread, and faults of structure come first (OQ-26): so it
 * stands only where the list is so long that reading it would hold up everybody else.
 */
export function atMost<T extends z.ZodArray>(list: T, most: number, fault: string) {
  return list
    .max(itemsReadMax, fault)
    .refine((items) => items.length <= most, fault)
    .meta({ maxItems: most });
}

const itemsReadMax = 10_000;

/**
 * A wire shape that spells one field in two ways: `preferred` counts when it is of its type, otherwise `other`; the one
 * that does not count is ignored, whatever it holds (OQ-30).
 */
export function eitherSpelling<T extends z.ZodType<object, object>>(
  wire: T,
  preferred: string,
  other: string,
  counts: (value: unknown) => boolean,
) {
  return z.codec(z.looseObject({}), wire, {
    decode: (body) => {
      const ignored = counts(body[preferred]) || body[other] === undefined ? other : preferred;
      // What is left is anything at all until the other side of the codec has looked at it.
      return { ...body, [ignored]: undefined } as unknown as z.input<T>;
    },
    encode: (body) => ({ ...body }),
  });
}

export const isText = (value: unknown) => typeof value === "string";

const wireConversation = {
  one: { Type: z.literal(1), To_Account: AccountId },
  group: { Type: z.literal(2), ToGroupId: ChatGroupId },
};
export const WireConversation = z.discriminatedUnion("Type", [
  z.object(wireConversation.one),
  z.object(wireConversation.group),
]);
type WireConversation = z.infer<typeof WireConversation>;

export function conversationOf(wire: WireConversation): Conversation {
  return wire.Type === 1 ? { kind: "user", id: wire.To_Account } : { kind: "chatGroup", id: wire.ToGroupId };
}
export function wireOf(conversation: Conversation): WireConversation {
  return conversation.kind === "user"
    ? { Type: 1, To_Account: conversation.id }
    : { Type: 2, ToGroupId: conversation.id };
}
export const ConversationOnWire = z.codec(WireConversation, Conversation, { decode: conversationOf, encode: wireOf });

export const wireAnswered = {
  one: { Type: z.literal(1), To_Account: z.string() },
  group: { Type: z.literal(2), ToGroupId: z.string() },
};
export const WireAnswered = z.discriminatedUnion("Type", [z.object(wireAnswered.one), z.object(wireAnswered.group)]);
const AnsweredOnWire = z.codec(WireAnswered, AnsweredConversation, { decode: conversationOf, encode: wireOf });

export const GroupOnWire = z.codec(z.object({ GroupName: z.string(), GroupId: Integer }), Group, {
  decode: (wire) => ({ id: wire.GroupId, name: wire.GroupName }),
  encode: (group) => ({ GroupName: group.name, GroupId: group.id }),
});

export const WireItemResult = { ContactItem: AnsweredOnWire, ResultCode: Integer, ResultInfo: TextOnWire };
export const ItemResultOnWire = z.codec(z.object(WireItemResult), ItemResult, {
  decode: (wire) => ({ conversation: wire.ContactItem, code: wire.ResultCode, info: wire.ResultInfo }),
  encode: (item) => ({ ContactItem: item.conversation, ResultCode: item.code, ResultInfo: item.info }),
});

/** Character i, from 1 and left to right, is bit i; as long as the highest bit that is set (OQ-11). */
const StandardMark = z.codec(z.string().regex(/^[01]{0,64}$/), MarkBits, {
  decode: (text) => [...text].flatMap((digit, at) => (digit === "1" ? [at + 1] : [])),
  encode: (bits) => {
    const set = new Set(bits);
    return Array.from({ length: Math.max(0, ...bits) }, (_, at) => (set.has(at + 1) ? "1" : "0")).join("");
  },
});

const wireContact = {
  StandardMark: StandardMark.default([]),
  CustomMark: z.string().optional(),
  ContactGroupId: z.array(Integer).optional(),
  Timestamp: Integer,
};
export const ContactOnWire = z.codec(
  z.discriminatedUnion("Type", [
    z.object({ ...wireAnswered.one, ...wireContact }),
    z.object({ ...wireAnswered.group, ...wireContact }),
  ]),
  Contact,
  {
    decode: (wire) => ({
      conversation: conversationOf(wire),
      groupIds: wire.ContactGroupId ?? [],
      marks: wire.StandardMark,
      ...(wire.CustomMark !== undefined && { customMark: wire.CustomMark }),
      changedAt: wire.Timestamp,
    }),
    encode: (contact) => ({
      ...wireOf(contact.conversation),
      StandardMark: contact.marks,
      ...(contact.customMark !== undefined && { CustomMark: contact.customMark }),
      ...(contact.groupIds.length > 0 && { ContactGroupId: contact.groupIds }),
      Timestamp: contact.changedAt,
    }),
  },
);

/** The reply of a command that answers with the envelope alone. */
export const Nothing = z.codec(z.object({}), z.object({}), { decode: () => ({}), encode: () => ({}) });
