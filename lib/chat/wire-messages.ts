import { z } from "zod";
import type { ErrorName } from "./errors.ts";
import { jsonWithin } from "./json-within.ts";
import { limits } from "./limits.ts";
import { AccountId, Count, Integer, named } from "./wire.ts";
import { atMost } from "./wire-pieces.ts";

const Unsigned32 = Count.max(0xffff_ffff);
/** Always the same fault, whatever is wrong with the field. */
const unsigned32 = (fault: ErrorName) =>
  z
    .int({ error: () => fault })
    .min(0, fault)
    .max(0xffff_ffff, fault);

/** An element of a message. It goes through and is not kept: only that something was sent, when, and between whom. */
const Element = z.object({ type: z.string(), content: z.record(z.string(), z.unknown()) });
const toElements = (wire: readonly { MsgType: string; MsgContent: Record<string, unknown> }[]) =>
  wire.map(({ MsgType, MsgContent }) => ({ type: MsgType, content: MsgContent }));
const wireOfElements = (body: readonly z.infer<typeof Element>[]) =>
  body.map(({ type, content }) => ({ MsgType: type, MsgContent: content }));

/** `faults` name an element that is none, a list that is none, and one that is too long; absent ones stand for the service's own. */
function bodyOf(faults: { element?: ErrorName; list?: ErrorName; size: ErrorName }) {
  const { element, list, size } = faults;
  const fault = element && { error: () => element };
  return z
    .array(z.object({ MsgType: z.string(fault), MsgContent: z.record(z.string(), z.unknown(), fault) }, fault), {
      error: (issue) => (issue.input === undefined ? element : list),
    })
    .min(1, element)
    .max(10_000, element)
    .refine((elements) => jsonWithin(elements, limits.messageBytes.value) !== undefined, size);
}

// SendMsgControl and the flags that may be ignored (OQ-30) are read for NoLastMsg alone.
const Control = z.array(z.string()).max(100).optional();
const noLast = "NoLastMsg";
const noUnread = "NoUnread";

// sendmsg (34919).

export const sendRequest = z.codec(
  z.object({
    From_Account: AccountId.optional(),
    To_Account: z.string({ error: () => named("messageRecipientInvalid") }),
    SyncOtherMachine: z
      .int({ error: () => named("messageSyncInvalid") })
      .min(1, named("messageParameterInvalid"))
      .max(2, named("messageParameterInvalid"))
      .optional(),
    SendMsgControl: Control,
    MsgLifeTime: z
      .int({ error: () => named("messageLifetimeInvalid") })
      .min(0, named("messageParameterInvalid"))
      .max(limits.messageLifetimeSeconds.value, named("messageLifetimeOutOfRange"))
      .optional(),
    MsgSeq: Unsigned32.optional(),
    MsgRandom: unsigned32("messageRandomInvalid"),
    MsgBody: bodyOf({ element: "messageContentInvalid", list: "messageContentNotList", size: "messageTooLong" }),
  }),
  // `from` absent: the admin who calls. `isForSender` false: nothing of it shows at the sender's. `lifetimeSeconds` 0: only
  // who is online gets it. `movesLists` false: no recent list is touched.
  z.object({
    from: AccountId.optional(),
    to: z.string(),
    isForSender: z.boolean(),
    movesLists: z.boolean(),
    lifetimeSeconds: Count.optional(),
    sequence: Unsigned32.optional(),
    random: Unsigned32,
    body: z.array(Element),
  }),
  {
    decode: (wire) => ({
      from: wire.From_Account || undefined,
      to: wire.To_Account,
      isForSender: wire.SyncOtherMachine !== 2,
      movesLists: !wire.SendMsgControl?.includes(noLast),
      lifetimeSeconds: wire.MsgLifeTime,
      sequence: wire.MsgSeq,
      random: wire.MsgRandom,
      body: toElements(wire.MsgBody),
    }),
    encode: ({ from, to, isForSender, movesLists, lifetimeSeconds, sequence, random, body }) => ({
      From_Account: from,
      To_Account: to,
      ...(!isForSender && { SyncOtherMachine: 2 }),
      ...(!movesLists && { SendMsgControl: [noLast] }),
      MsgLifeTime: lifetimeSeconds,
      MsgSeq: sequence,
      MsgRandom: random,
      MsgBody: wireOfElements(body),
    }),
  },
);

/** `time` in Unix seconds; `key` is opaque. */
export const sendReply = z.codec(
  z.object({ MsgTime: Integer, MsgKey: z.string() }),
  z.object({ time: Integer, key: z.string() }),
  {
    decode: ({ MsgTime, MsgKey }) => ({ time: MsgTime, key: MsgKey }),
    encode: ({ time, key }) => ({ MsgTime: time, MsgKey: key }),
  },
);

// send_group_msg (34959).

export const sendToGroupRequest = z.codec(
  z
    .object({
      GroupId: z.string(),
      From_Account: AccountId.optional(),
      Random: Unsigned32,
      SendMsgControl: Control,
      OnlineOnlyFlag: Integer.min(0).max(1).optional(),
      To_Account: atMost(
        z.array(AccountId),
        limits.chatGroupMessageReceivers.value,
        `at most ${limits.chatGroupMessageReceivers.value} receivers`,
      ).optional(),
      MsgBody: bodyOf({ size: "chatGroupMessageTooLong" }),
    })
    .refine(
      ({ OnlineOnlyFlag, SendMsgControl = [] }) =>
        OnlineOnlyFlag !== 1 || !SendMsgControl.some((control) => control === noLast || control === noUnread),
      { path: ["OnlineOnlyFlag"], error: "stands beside neither NoLastMsg nor NoUnread" },
    ),
  // As in sendmsg; `to` absent: every member.
  z.object({
    chatGroup: z.string(),
    from: AccountId.optional(),
    to: z.array(AccountId).optional(),
    movesLists: z.boolean(),
    random: Unsigned32,
    body: z.array(Element),
  }),
  {
    decode: (wire) => ({
      chatGroup: wire.GroupId,
      from: wire.From_Account || undefined,
      to: wire.To_Account && wire.To_Account.length > 0 ? wire.To_Account : undefined,
      movesLists: wire.OnlineOnlyFlag !== 1 && !wire.SendMsgControl?.includes(noLast),
      random: wire.Random,
      body: toElements(wire.MsgBody),
    }),
    encode: ({ chatGroup, from, to, movesLists, random, body }) => ({
      GroupId: chatGroup,
      From_Account: from,
      Random: random,
      ...(!movesLists && { SendMsgControl: [noLast] }),
      To_Account: to,
      MsgBody: wireOfElements(body),
    }),
  },
);

/** `time` in Unix seconds; `number` counts from 1 in each chat group. */
export const sendToGroupReply = z.codec(
  z.object({ MsgTime: Integer, MsgSeq: Integer }),
  z.object({ time: Integer, number: Integer }),
  {
    decode: ({ MsgTime, MsgSeq }) => ({ time: MsgTime, number: MsgSeq }),
    encode: ({ time, number }) => ({ MsgTime: time, MsgSeq: number }),
  },
);
