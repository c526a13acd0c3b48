import type { Conversation, Profile } from "../chat/wire.ts";
import {
  assignedChatGroupId,
  chatGroup,
  type SeededAccount,
  type SeededGroup,
  seedAccount,
  seededNumbers,
  user,
  userId,
} from "./seed-account.ts";
import type { World } from "./store.ts";
import { demoChatGroups } from "./world-demo-chat-groups.ts";
import { withMarks } from "./world-demo-marks.ts";
import { demoBuyers, demoPeople } from "./world-demo-people.ts";
import { withRecents } from "./world-demo-recents.ts";

/** Chat groups that were disbanded: adding one is 51007, taking one out succeeds. */
const deadChatGroups = ["@TGS#2DEADQ7XK", "@TGS#2DEADM4TR"];

/**
 * Where a first visit begins. user_0001 is the account of the update page's samples (53439), user_0042 the one that is
 * well filled; the other accounts up to user_0200 have a few groups each. Everybody is in the chat groups that they keep.
 */
export function demoWorld(): World {
  const people = demoPeople();
  const buyers = demoBuyers(430);
  const pick = seededNumbers(53439);
  const accounts = people.map((profile) => withRecents(demoAccount(profile, buyers, pick)));
  return {
    accounts: [...accounts, ...buyers.map((profile) => seedAccount(profile, []))],
    chatGroups: [
      ...deadChatGroups.map((id) => ({ id, dead: true as const, members: [] })),
      ...demoChatGroups(accounts, deadChatGroups),
    ],
  };
}

function demoAccount(profile: Profile, buyers: readonly Profile[], pick: (below: number) => number): SeededAccount {
  if (profile.account === "user_0001") return seedAccount(profile, sampleGroups);
  if (profile.account === "user_0042") return withMarks(seedAccount(profile, showcaseGroups(buyers), 420));
  return seedAccount(profile, fewGroups(profile.account, pick), 3600 + pick(7200));
}

// Both sample requests of 53439 succeed: one renames group_0001 to group_0002, the other changes group_0003's members.
const sampleGroups: SeededGroup[] = [
  { name: "group_0001", members: [user("user_0002"), user("user_0003"), chatGroup("@TGS#1CXGP65QY")] },
  { name: "group_0003", members: [chatGroup("@TGS#1B2AUI7RZ"), user("user_0004")] },
];

const names = [
  ...["Clients", "Familia", "Suppliers", "Kollegen", "Proveedores", "À rappeler", "Night shift", "Billing"],
  ...["重要客户", "同事", "家族", "取引先", "가족", "거래처", "العملاء", "العائلة", "Поставщики", "Клієнти"],
  ...["Waiting for parts", "Returns", "Leads 2026", "Muted", "Fornitori", "Önemli", "ลูกค้า", "Khách hàng"],
];

function fewGroups(account: string, pick: (below: number) => number): SeededGroup[] {
  const start = pick(names.length);
  return Array.from({ length: 1 + pick(5) }, (_, at) => ({
    // Seven has no factor in common with the number of names, so that no account gets one twice.
    name: names[(start + at * 7) % names.length] ?? "",
    members: distinct(2 + pick(12), () =>
      pick(3) === 0 ? chatGroup(assignedChatGroupId(pick(400))) : user(userId(1 + pick(200))),
    ).filter(({ id }) => id !== account),
  }));
}

function distinct(count: number, next: () => Conversation): Conversation[] {
  const chosen = new Map<string, Conversation>();
  for (let at = 0; at < count; at++) {
    const conversation = next();
    chosen.set(conversation.id, conversation);
  }
  return [...chosen.values()];
}

const showcaseSizes: readonly (readonly [name: string, size: number])[] = [
  ["VIP 客户", 125],
  ["售后 – 华东区", 214],
  ["Kunden DACH", 96],
  ["お得意様", 57],
  ["Escalated ⚠️", 33],
  ["Support L2, night", 41],
  ["Partners / APAC", 188],
  ["Returns 2026-Q4", 75],
  ["한국 파트너", 62],
  ["vip ", 3],
  ["Do not disturb", 12],
  ["Приём заявок", 140],
  ["Vertriebspartner Süddeutschland – Angebote, Rückrufe", 5],
  ["Old imports", 0],
];

/** Every ninth member is in an earlier group as well; the rest are new, about 950 conversations in all. */
function showcaseGroups(buyers: readonly Profile[]): SeededGroup[] {
  const pool = shuffled([
    ...Array.from({ length: 200 }, (_, at) => user(userId(at + 1))).filter(({ id }) => id !== "user_0042"),
    ...buyers.map(({ account }) => user(account)),
    ...Array.from({ length: 325 }, (_, at) => chatGroup(assignedChatGroupId(at))),
    ...Array.from({ length: 30 }, (_, at) => chatGroup(`store-crew-${at + 1}`)),
    chatGroup("@TGS#1B2AUI7RZ"),
  ]);
  let fresh = 0;
  return showcaseSizes.map(([name, size], at) => {
    const before = fresh;
    const members: Conversation[] = [];
    for (let place = 0; place < size; place++) {
      const earlier = at > 0 && place % 9 === 8 ? pool[(place * 7 + at * 13) % before] : undefined;
      const conversation = earlier && !members.includes(earlier) ? earlier : pool[fresh++];
      if (conversation) members.push(conversation);
    }
    if (name === "售后 – 华东区") members[5] = chatGroup("@TGS#2DEADQ7XK");
    return { name, members };
  });
}

function shuffled<T>(list: readonly T[]): T[] {
  const pick = seededNumbers(7);
  const rest = [...list];
  const order: T[] = [];
  while (rest.length > 0) order.push(...rest.splice(pick(rest.length), 1));
  return order;
}
