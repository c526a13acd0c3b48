/*
 * The service in a few lines, for tests: written from the documents and not from the engine, of which it shares no
 * code. A conversation is a key, "u:ann" or "g:crew"; a contact is "key 1+2 time", a group "1 name".
 */
export type Deed =
  | { do: "create"; account: string; name: string; adds: string[] }
  | { do: "rename"; account: string; name: string; to: string }
  | { do: "change"; account: string; name: string; items: { op: "add" | "remove"; conversation: string }[] }
  | { do: "drop"; account: string; name: string }
  | { do: "import"; accounts: string[] }
  | { do: "erase"; accounts: string[] }
  | { do: "read"; account: string; start: number }
  | { do: "find"; account: string; wanted: string[] };

/** An answer: the envelope's code, and with code 0 whatever the command answers. */
export type Told = {
  code: number;
  codes?: number[];
  groups?: string[];
  contacts?: string[];
  next?: number | "complete";
};

export const deadId = "dead";

/** `names` by number; `contacts` in the order in which they came in. */
type Desk = { last: number; names: Map<number, string>; contacts: { key: string; in: Set<number>; time: number }[] };
type Limits = { groupsPerAccount: number; groupedConversations: number; pageSize: number };

export function createModel(limits: Limits) {
  const desks = new Map<string, Desk>();

  function put(desk: Desk, number: number, key: string, now: number): number {
    if (key.startsWith("u:") && !desks.has(key.slice(2))) return 50001;
    if (key === `g:${deadId}`) return 51007;
    const known = desk.contacts.find((contact) => contact.key === key);
    if (!known && desk.contacts.length >= limits.groupedConversations) return 51008;
    if (!known) desk.contacts.push({ key, in: new Set([number]), time: now });
    else if (!known.in.has(number)) Object.assign(known, { in: known.in.add(number), time: now });
    return 0;
  }

  function take(desk: Desk, number: number, key: string, now: number): number {
    const known = desk.contacts.find((contact) => contact.key === key);
    if (known?.in.delete(number)) known.time = now;
    desk.contacts = desk.contacts.filter((contact) => contact.in.size > 0);
    return 0;
  }

  function atDesk(desk: Desk, deed: Exclude<Deed, { accounts: string[] }>, now: number): Told {
    const groups = (numbers: Iterable<number>) =>
      [...numbers].sort((left, right) => left - right).map((number) => `${number} ${desk.names.get(number)}`);
    const told = ({ key, in: numbers, time }: Desk["contacts"][number]) =>
      `${key} ${[...numbers].sort((left, right) => left - right).join("+")} ${time}`;
    const numberOf = (name: string) => [...desk.names].find(([, each]) => each === name)?.[0];

    if (deed.do === "read") {
      const { start } = deed;
      const end = start + limits.pageSize;
      return {
        code: 0,
        contacts: desk.contacts.slice(start, end).map(told),
        groups: groups(desk.names.keys()),
        next: end < desk.contacts.length ? end : "complete",
      };
    }
    if (deed.do === "find") {
      const wanted = [...new Set(deed.wanted)];
      const found = wanted.flatMap((key) => desk.contacts.filter((contact) => contact.key === key));
      return { code: 0, contacts: found.map(told), groups: groups(new Set(found.flatMap((each) => [...each.in]))) };
    }
    if (deed.do === "create") {
      if (numberOf(deed.name) !== undefined) return { code: 50002 };
      if (desk.names.size >= limits.groupsPerAccount) return { code: 51010 };
      const number = ++desk.last;
      desk.names.set(number, deed.name);
      return { code: 0, groups: groups([number]), codes: deed.adds.map((key) => put(desk, number, key, now)) };
    }
    const number = numberOf(deed.name);
    if (number === undefined) return { code: 51009 };
    if (deed.do === "rename") {
      if (deed.to !== deed.name && numberOf(deed.to) !== undefined) return { code: 50002 };
      desk.names.set(number, deed.to);
      return { code: 0, groups: groups([number]) };
    }
    if (deed.do === "drop") {
      const gone = groups([number]);
      for (const { key } of [...desk.contacts]) take(desk, number, key, now);
      desk.names.delete(number);
      return { code: 0, groups: gone };
    }
    const codes = deed.items.map(({ op, conversation }) =>
      (op === "add" ? put : take)(desk, number, conversation, now),
    );
    return { code: 0, groups: groups([number]), codes };
  }

  return {
    /** Does the deed, and tells what the service must answer. `now` is in Unix seconds. */
    told(deed: Deed, now: number): Told {
      if (deed.do === "import") {
        for (const id of deed.accounts) if (!desks.has(id)) desks.set(id, { last: 0, names: new Map(), contacts: [] });
        return { code: 0 };
      }
      if (deed.do === "erase") return { code: 0, codes: deed.accounts.map((id) => (desks.delete(id) ? 0 : 70107)) };
      const desk = desks.get(deed.account);
      return desk ? atDesk(desk, deed, now) : { code: 50001 };
    },
  };
}
