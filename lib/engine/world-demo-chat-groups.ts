import { type SeededAccount, seededNumbers, worldEpoch } from "./seed-account.ts";
import type { MemberRecord, World } from "./store.ts";

/** The chat group that user_0042 still keeps in a group, and has left: in strict mode adding it again is 51007. */
export const leftChatGroup = { id: "store-crew-19", account: "user_0042" } as const;

/**
 * The chat groups of the demo world: each one that an account keeps in its groups or among its recent contacts, with
 * that account and two or three others in it, and a live room that keeps no members. `dead` ones are left out.
 */
export function demoChatGroups(accounts: readonly SeededAccount[], dead: readonly string[]): World["chatGroups"] {
  const keepers = new Map<string, Set<string>>();
  const newest = new Map<string, number>();
  for (const { account, contacts, recents } of accounts)
    for (const { conversation, ...more } of [...contacts, ...recents]) {
      const { kind, id } = conversation;
      if (kind !== "chatGroup" || dead.includes(id)) continue;
      const keeping = keepers.get(id) ?? new Set();
      keepers.set(id, keeping.add(account));
      if ("time" in more) newest.set(id, Math.max(newest.get(id) ?? 0, more.time));
    }
  const people = accounts.flatMap(({ account }) => (account.startsWith("user_") ? [account] : []));
  const ids = [...keepers.keys()].sort();
  return [
    ...ids.map((id, at): World["chatGroups"][number] => {
      const pick = seededNumbers(34961 + at);
      const createdAt = worldEpoch - (30 + pick(700)) * daySeconds;
      const others = Array.from({ length: 2 }, () => people[pick(people.length)] ?? "");
      const joining = new Set([...(keepers.get(id) ?? []), ...others].filter((account) => !hasLeft(id, account)));
      const spacing = 600 + pick(daySeconds);
      const members = [...joining].map(
        (account, place): MemberRecord => ({
          ...{ account, role: place === 0 ? "Owner" : place === 1 && pick(3) === 0 ? "Admin" : "Member" },
          joinedAt: createdAt + place * spacing,
        }),
      );
      const lastMessageAt = newest.get(id) ?? (pick(8) === 0 ? 0 : worldEpoch - pick(20 * daySeconds));
      return {
        ...{ id, dead: false, type: types[pick(types.length)] ?? "", name: nameOf(id, at), owner: members[0]?.account },
        ...{ createdAt, changedAt: createdAt + pick(daySeconds), lastMessageAt },
        nextMessage: lastMessageAt === 0 ? 1 : 2 + pick(9000),
        ...{ memberCount: members.length, members },
      };
    }),
    {
      ...{ id: "spring-launch-live", dead: false, type: "AVChatRoom", name: "Spring launch, live", owner: "user_0007" },
      ...{
        createdAt: worldEpoch,
        changedAt: worldEpoch,
        lastMessageAt: 0,
        nextMessage: 1,
        memberCount: 1,
        members: [{ account: "user_0007", role: "Owner", joinedAt: worldEpoch }],
      },
    },
  ];
}

const daySeconds = 86_400;
const types = ["Work", "Work", "Work", "Public", "Public", "Meeting", "Community"];

function hasLeft(id: string, account: string): boolean {
  return id === leftChatGroup.id && account === leftChatGroup.account;
}

const wellKnown: Readonly<Record<string, string>> = {
  "@TGS#1CXGP65QY": "Lagos launch team",
  "@TGS#1B2AUI7RZ": "Night shift desk",
};

// 24 and 19 have no factor in common, so that 456 neighbours get as many names.
const crews = [
  ...["Night shift", "Support", "Store crew", "Lagerteam", "Dispatch", "客服小组", "物流协调", "品牌合作"],
  ...["営業部", "配送チーム", "고객 지원", "물류팀", "فريق الدعم", "Équipe terrain", "Ventas", "Отдел продаж"],
  ...[
    "Склад",
    "Returns desk",
    "Key accounts",
    "Onboarding",
    "Field service",
    "Billing questions",
    "Retail 🛒",
    "Beta testers",
  ],
];
const places = [
  ...["Hamburg", "上海", "Lagos", "São Paulo", "大阪", "서울", "دبي", "Київ", "Lyon", "Sevilla", "Jakarta", "Nairobi"],
  ...["Montréal", "Chennai", "İzmir", "Göteborg", "深圳", "Hà Nội", "Θεσσαλονίκη"],
];

function nameOf(id: string, at: number): string {
  const number = /^store-crew-(\d+)$/.exec(id)?.[1];
  const place = places[at % places.length];
  return wellKnown[id] ?? (number ? `Store crew ${number}, ${place}` : `${crews[at % crews.length]} – ${place}`);
}
