import type { Profile } from "../chat/wire.ts";
import { seededNumbers, userId } from "./seed-account.ts";

/** The 200 accounts of the demo world, user_0001 to user_0200, each with a name. */
export function demoPeople(): Profile[] {
  const pick = seededNumbers(2026);
  return Array.from({ length: 200 }, (_, at) => {
    const account = userId(at + 1);
    return { account, nick: wellKnown[account] ?? nameFrom(pick) };
  });
}

/** Customers that only user_0042 talks to, buyer_0001 and on. */
export function demoBuyers(count: number): Profile[] {
  const pick = seededNumbers(42);
  return Array.from({ length: count }, (_, at) => ({
    account: `buyer_${String(at + 1).padStart(4, "0")}`,
    nick: nameFrom(pick),
  }));
}

const wellKnown: Record<string, string> = {
  user_0001: "Amara Okafor",
  user_0002: "Jonas Lindqvist",
  user_0007: "Priya Raman",
  user_0018: "李雷",
  user_0023: "Tomás Rivera",
  user_0042: "周美玲 Mei-Ling Zhou",
  user_0056: "🦊 fox.in.box",
  user_0093: "Oleksandr Hnatiuk",
  user_0102: "محمد العتيبي",
  user_0144: "Søren Ødegård",
  user_0171: "김서연",
  user_0179: "Adaeze Nwosu",
};

type Naming = { first: string; last: string; join: (first: string, last: string) => string };

const western = (first: string, last: string) => `${first} ${last}`;
const eastern = (first: string, last: string) => `${last}${first}`;
const spacedEastern = (first: string, last: string) => `${last} ${first}`;

const namings: readonly Naming[] = [
  {
    first: "Anaïs Lukas Chiara Mateo Freya Hugo Zofia Nuno Ingrid Émile Saoirse Björn Katarína Dániel",
    last: "Lefèvre Brandt Moretti Herrera Nilsen Novák Kowalska Teixeira Sørensen O'Neill Gruber Szabó Jansen Björk",
    join: western,
  },
  { first: "伟 芳 秀英 强 晓明 丽华 子涵 雨桐 浩然 思琪", last: "王 李 张 刘 陈 杨 赵 黄 周 吴", join: eastern },
  { first: "健 美咲 翔太 陽菜 大輔 結衣 蓮 葵", last: "佐藤 鈴木 高橋 田中 渡辺 伊藤 山本 中村", join: spacedEastern },
  { first: "민준 서연 지호 하은 도윤 수아 예준 지우", last: "김 이 박 최 정 강 조 윤", join: eastern },
  { first: "أحمد فاطمة يوسف ليلى خالد نور عمر سارة", last: "العتيبي حداد المنصوري الخطيب سالم الشريف", join: western },
  {
    first: "Олександр Мария Дмитрий Олена Сергей Ирина Андрій Наталья",
    last: "Шевченко Кузнецова Бондар Петренко Соколова Мороз",
    join: western,
  },
  {
    first: "Arjun Ananya Rohan Meera Vikram Kavya Imran Diya",
    last: "Iyer Sharma Chatterjee Reddy Nair Qureshi Mehta Das",
    join: western,
  },
  {
    first: "Kwame Thandiwe Chidi Zainab Tendai Wanjiru Sipho Abena",
    last: "Mensah Dlamini Eze Bello Moyo Kamau Nkosi Asante",
    join: western,
  },
  { first: "Minh Linh Hương Tuấn", last: "Nguyễn Trần Phạm Lê", join: spacedEastern },
  { first: "Budi Siti Dewi Agus", last: "Santoso Wijaya Lestari Nugroho", join: western },
  { first: "Somchai Ploy Niran Malee", last: "Srisai Thongdee Wongsuwan Chaiyasit", join: western },
  { first: "Δημήτρης Ελένη Νίκος Μαρία", last: "Παπαδόπουλος Νικολάου Γεωργίου Κωνσταντίνου", join: western },
  { first: "Ayşe Emre Zeynep Çağlar", last: "Yılmaz Demir Şahin Öztürk", join: western },
  { first: "נועה איתן תמר יונתן", last: "לוי מזרחי כהן פרץ", join: western },
];

const handles = ["night.owl", "kaffee+kuchen", "🌊 tidal", "h3lena", "le_petit_chef", "🐙 octo", "no-reply-needed"];

function nameFrom(pick: (below: number) => number): string {
  if (pick(25) === 0) return handles[pick(handles.length)] ?? "";
  const naming = namings[pick(namings.length)];
  if (!naming) return "";
  const oneOf = (words: string) => {
    const list = words.split(" ");
    return list[pick(list.length)] ?? "";
  };
  return naming.join(oneOf(naming.first), oneOf(naming.last));
}
