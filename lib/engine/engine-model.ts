/*
 * The service in a few lines, for tests: written from the documents and not from the engine, of which it shares no
 * code. A conversation is a key, "u:ann" or "g:crew"; a contact is "key 1+2 101 text time", a group "1 name".
 */
export type Deed =
  | { do: "create"; account: string; name: string; adds: string[] }
  | { do: "rename"; account: string; name: string; to: string }
  | { do: "change"; account: string; name: string; items: { op: "add" | "remove"; conversation: string }[] }
  | { do: "mark"; account: string; items: Marking[] }
  | { do: "drop"; account: string; name: string }
  | { do: "import"; accounts: string[] }
  | { do: "erase"; accounts: string[] }
  | { do: "read"; account: string; start: number }
  | { do: "find"; account: string; wanted: string[] }
  | CrewDeed;

/** What happens to chat groups, of the type Work and without owners; `mode` is the service's setting. */
type CrewDeed =
  | { do: "make" | "join" | "leave"; crew: string; accounts: string[] }
  | { do: "end"; crew: string }
  | { do: "mode"; strict: boolean }
  | { do: "joined"; account: string };

/** Type 1 speaks of the bits, 2 of the text, 3 of both. */
export type Marking = { type: 1 | 2 | 3; conversation: string; clear: number[]; set: number[]; text?: string };

/** An answer: the envelope's code, and with code 0 whatever the command answers. */
export type Told = {
  code: number;
  codes?: number[];
  groups?: string[];
  contacts?: string[];
  next?: number | "complete";
};

export const deadId = "dead";

type Card = { key: string; in: Set<number>; bits: Set<number>; text: string; time: number };
/** `names` by number; `contacts` in the order in which they came in. */
type Desk = { last: number; names: Map<number, string>; contacts: Card[] };
type Limits = {
  groupsPerAccount: number;
  groupedConversations: number;
  markedConversations: number;
  pageSize: number;
};

export function createModel(limits: Limits) {
  const desks = new Map<string, Desk>();
  /** When each member joined; undefined stands for a chat group that is dead. */
  const crews = new Map<string, Map<string, number> | undefined>([[deadId, undefined]]);
  let strict = false;

  const cardOf = (desk: Desk, key: string) =>
    desk.contacts.find((card) => card.key === key) ?? { key, in: new Set(), bits: new Set(), text: "", time: 0 };
  const isMarked = (card: Card) => card.bits.size > 0 || card.text !== "";

  function peer(desk: Desk, key: string): number {
    const [kind, id] = [key.slice(0, 2), key.slice(2)];
    if (kind === "u:") return desks.has(id) ? 0 : 50001;
    const isMember = crews.get(id)?.has([...desks].find(([, each]) => each === desk)?.[0] ?? "");
    return (strict && !isMember) || (crews.has(id) && crews.get(id) === undefined) ? 51007 : 0;
  }

  function withCrews(deed: CrewDeed, now: number): Told {
    if (deed.do === "mode") {
      strict = deed.strict;
      return { code: 0 };
    }
    if (deed.do === "joined") {
      if (!desks.has(deed.account)) return { code: 10019 };
      const mine = [...crews].flatMap(([id, crew]) => {
        const since = crew?.get(deed.account);
        return since === undefined ? [] : [{ id, since }];
      });
      return { code: 0, groups: mine.sort((a, b) => a.since - b.since || (a.id < b.id ? -1 : 1)).map(({ id }) => id) };
    }
    const crew = crews.get(deed.crew);
    if (deed.do === "make" ? crew : !crew) return { code: deed.do === "make" ? 10025 : 10010 };
    if (deed.do === "end") return crews.delete(deed.crew) ? { code: 0 } : { code: 10010 };
    if (deed.do === "leave") {
      for (const account of deed.accounts) crew?.delete(account);
      return { code: 0 };
    }
    if (deed.accounts.some((account) => !desks.has(account))) return { code: 10019 };
    const grown = crew ?? new Map<string, number>();
    const codes = deed.accounts.map((account) => (grown.has(account) ? 2 : grown.set(account, now) && 1));
    crews.set(deed.crew, grown);
    return deed.do === "make" ? { code: 0 } : { code: 0, codes };
  }

  function lay(desk: Desk, card: Card, now: number): number {
    card.time = now;
    if (!desk.contacts.includes(card)) desk.contacts.push(card);
    desk.contacts = desk.contacts.filter((each) => each.in.size > 0 || isMarked(each));
    return 0;
  }

  function put(desk: Desk, number: number, key: string, now: number): number {
    const card = cardOf(desk, key);
    if (peer(desk, key)) return peer(desk, key);
    const grouped = desk.contacts.filter((each) => each.in.size > 0).length;
    if (card.in.size === 0 && grouped >= limits.groupedConversations) return 51008;
    if (card.in.has(number)) return 0;
    card.in.add(number);
    return lay(desk, card, now);
  }

  function take(desk: Desk, number: number, key: string, now: number): number {
    const card = cardOf(desk, key);
    return card.in.delete(number) ? lay(desk, card, now) : 0;
  }

  function mark(desk: Desk, { type, conversation, ...marking }: Marking, now: number): number {
    const card = cardOf(desk, conversation);
    const { clear, set } = type === 2 ? { clear: [], set: [] } : marking;
    const text = (type === 1 ? undefined : marking.text) ?? card.text;
    const sets = set.length > 0 || (type !== 1 && Boolean(marking.text));
    if (sets && peer(desk, conversation)) return peer(desk, conversation);
    const marked = desk.contacts.filter(isMarked).length;
    if (sets && !isMarked(card) && marked >= limits.markedConversations) return 51008;
    const bits = new Set([...[...card.bits].filter((bit) => !clear.includes(bit)), ...set]);
    if (text === card.text && bits.symmetricDifference(card.bits).size === 0) return 0;
    Object.assign(card, { bits, text });
    return lay(desk, card, now);
  }

  function atDesk(desk: Desk, deed: Exclude<Deed, { accounts: string[] } | CrewDeed>, now: number): Told {
    const groups = (numbers: Iterable<number>) =>
      [...numbers].sort((left, right) => left - right).map((number) => `${number} ${desk.names.get(number)}`);
    const line = (bits: Set<number>) =>
      Array.from({ length: Math.max(0, ...bits) }, (_, at) => (bits.has(at + 1) ? 1 : 0)).join("");
    const told = ({ key, in: numbers, bits, text, time }: Card) =>
      `${key} ${[...numbers].sort((left, right) => left - right).join("+")} ${line(bits)} ${text} ${time}`;
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
    if (deed.do === "mark") return { code: 0, codes: deed.items.map((item) => mark(desk, item, now)) };
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
      if (deed.do === "erase") {
        for (const id of deed.accounts) for (const crew of crews.values()) crew?.delete(id);
        return { code: 0, codes: deed.accounts.map((id) => (desks.delete(id) ? 0 : 70107)) };
      }
      if ("crew" in deed || deed.do === "mode" || deed.do === "joined") return withCrews(deed, now);
      if (deed.do === "mark" && deed.items.some(saysNothing)) return { code: 50002 };
      const desk = desks.get(deed.account);
      return desk ? atDesk(desk, deed, now) : { code: 50001 };
    },
  };
}

function saysNothing({ type, clear, set, text }: Marking): boolean {
  const bits = type !== 2 && clear.length + set.length > 0;
  return !bits && (type === 1 || text === undefined);
}
