/** The envelope of success. */
export const ok = { ActionStatus: "OK", ErrorCode: 0, ErrorInfo: "" };

/** A one-to-one conversation, as it travels. */
export const user = (id: string) => ({ Type: 1, To_Account: id });
export const chatGroup = (id: string) => ({ Type: 2, ToGroupId: id });
/** The result of an item that went well. */
export const fine = (item: object) => ({ ContactItem: item, ResultCode: 0, ResultInfo: "" });

/** Body of create_contact_group. */
export const create = (account: string, name: string, items?: object[]) => ({
  From_Account: account,
  GroupContactItem: [{ GroupName: name, ...(items && { ContactItem: items }) }],
});
/** Body of update_contact_group that renames. */
export const rename = (account: string, from: string, to: string) => ({
  From_Account: account,
  UpdateType: 1,
  UpdateGroup: { UpdateGroupType: 1, OldGroupName: from, NewGroupName: to },
});
/** Body of update_contact_group that changes members: 1 adds, 2 removes. */
export const members = (account: string, group: string, items: [op: 1 | 2, item: object][]) => ({
  From_Account: account,
  UpdateType: 1,
  UpdateGroup: {
    UpdateGroupType: 2,
    OldGroupName: group,
    ContactUpdateItem: items.map(([op, item]) => ({ ContactOptType: op, ContactItem: item })),
  },
});

/** One item of mark_contact: 1 standard marks, 2 the custom mark, 3 both. */
export const mark = (
  type: 1 | 2 | 3,
  item: object,
  marks: { SetMark?: number[]; ClearMark?: number[]; CustomMark?: string },
) => ({ OptType: type, ContactItem: item, ...marks });
/** Body of mark_contact. */
export const marks = (account: string, items: object[]) => ({ From_Account: account, MarkItem: items });

/** The item codes of a reply whose results stand at the top. */
export async function itemCodes(reply: Promise<object>): Promise<number[]> {
  // The shape is the document's own; a contract test holds it.
  return ((await reply) as { ResultItem: { ResultCode: number }[] }).ResultItem.map((item) => item.ResultCode);
}

/** The item codes of a member change's reply. */
export async function memberCodes(reply: Promise<object>): Promise<number[]> {
  // The shape is the document's own; the replayed samples hold it.
  const { UpdateGroupResult } = (await reply) as { UpdateGroupResult: { ContactResultItem: { ResultCode: number }[] } };
  return UpdateGroupResult.ContactResultItem.map((item) => item.ResultCode);
}
