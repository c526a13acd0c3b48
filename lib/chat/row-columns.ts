import type { ColumnMapping, RowField } from "./change-file.ts";
import type { RowVerb } from "./change-row.ts";
import type { ConversationKind } from "./wire.ts";

/** The field that a column's name means; letter case, spaces, `_` and `-` are forgiven. */
export function fieldNamed(name: string): RowField | undefined {
  return fieldNames.get(bare(name));
}

export function verbNamed(text: string): RowVerb | undefined {
  return verbNames.get(bare(text));
}

export function kindNamed(text: string): ConversationKind | undefined {
  return kindNames.get(bare(text));
}

/** The first column of each name counts. */
export function mappingOf(header: readonly string[]): ColumnMapping {
  const mapping: ColumnMapping = {};
  header.forEach((name, at) => {
    const field = fieldNamed(name);
    if (field !== undefined) mapping[field] ??= at;
  });
  return mapping;
}

function bare(text: string): string {
  return text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[\s_\-\ufeff]/g, "");
}

function namesOf<T extends string>(table: Record<T, string>): ReadonlyMap<string, T> {
  // Object.keys of a record gives its keys.
  const keys = Object.keys(table) as T[];
  return new Map(keys.flatMap((key) => [key, ...table[key].split(" ")].map((name) => [bare(name), key] as const)));
}

const fieldNames = namesOf<RowField>({
  verb: "action operation op 操作 动作 操作类型",
  account: "accountid user userid username fromaccount owner who 账号 帐号 账户 用户 用户id 用户账号",
  group:
    "groupname conversationgroup drawer folder label oldgroupname oldname from 分组 分组名 分组名称 会话分组 原分组 原名称",
  to: "newname newgroupname newgroup newdrawer newfolder newlabel renameto 新名称 新分组 新分组名 改为 重命名为",
  kind: "type conversationtype conversationkind convtype convkind chattype peertype peerkind contacttype 类型 会话类型",
  conversation:
    "conversationid conv convid chat chatid contact contactid peer peerid peeraccount memberid toaccount togroupid member 会话 会话id 联系人 对方 成员",
});

const verbNames = namesOf<RowVerb>({
  rename: "重命名 改名",
  add: "添加 加入",
  remove: "移除 移出",
  create: "创建 新建",
  delete: "删除",
  ensure: "确保 确保存在",
  "ensure-absent": "absent 确保不存在 确保不在",
});

const kindNames = namesOf<ConversationKind>({
  user: "c2c 1 单聊 用户 个人",
  chatGroup: "group g2c 2 群 群聊 群组",
});
