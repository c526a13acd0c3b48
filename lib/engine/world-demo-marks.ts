import { type SeededAccount, seededNumbers } from "./seed-account.ts";

const texts = ["VIP", "call back", "客户：周五回电", "invoice open", "Rückruf Montag", "مهم"];
const bitLists = [[1], [1, 33], [2], [33, 34, 35], [1, 2, 40, 64], [3], [36, 37, 38, 39, 48]];

/** Gives an account of the demo world marks on about every fifth conversation: bits, a text, or both. */
export function withMarks(account: SeededAccount): SeededAccount {
  const pick = seededNumbers(53438);
  const contacts = account.contacts.map((contact) => {
    if (pick(5) > 0) return contact;
    const text = texts[pick(texts.length * 3)]; // two of three have none
    const marks = text !== undefined && pick(3) === 0 ? [] : (bitLists[pick(bitLists.length)] ?? []);
    return { ...contact, marks, ...(text !== undefined && { customMark: text }) };
  });
  const marked = contacts.filter((contact) => contact.marks.length > 0 || contact.customMark !== undefined).length;
  return { ...account, contacts, marked };
}
