import type { Command, Service } from "@/lib/chat/command";
import { commands, pathOf, type Verb } from "@/lib/chat/commands";
import { type ErrorName, type ErrorRow, errors } from "@/lib/chat/errors";
import { type Limit, type LimitName, limits } from "@/lib/chat/limits";
import { sampleRequest, schemasOf } from "@/lib/chat/openapi";
import { entryFaults } from "@/lib/chat/service-faults";
import { en } from "@/lib/messages/en";
import { type Field, fieldsOf } from "./wire-fields";

/** The rows of the catalogue that share one number. */
export type CodeGroup = { code: number; names: readonly ErrorName[] };

export type ShownCommand = {
  verb: Verb;
  command: Command;
  path: string;
  request: Field[];
  reply: Field[];
  callCodes: CodeGroup[];
  itemCodes: CodeGroup[];
  /** A good request as it travels. */
  sample: unknown;
};

export type ShownCode = CodeGroup & {
  row: ErrorRow;
  /** Commands of which it is a code of their own. */
  verbs: readonly Verb[];
  /** The services of which any command may answer it on its way in. */
  services: readonly Service[];
};

export type ShownLimit = Limit & { name: LimitName };

/** What the page shows for a filter: of each kind, whatever holds every word of it, in any case. */
export function referenceFor(query: string) {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const fits = (...texts: readonly unknown[]) => {
    const text = texts.join(" ").toLowerCase();
    return words.every((word) => text.includes(word));
  };
  return {
    commands: allCommands.filter(({ verb, command, path, request, reply, callCodes, itemCodes }) => {
      const names = [...request, ...reply].map((field) => field.name);
      const own = [...callCodes, ...itemCodes].map((group) => group.code);
      return fits(verb, command.title, path, command.document, ...names, ...own);
    }),
    codes: allCodes.filter(({ code, names }) =>
      fits(code, ...names.flatMap((name) => [name, errors[name].info, ...Object.values(en.errors[name])])),
    ),
    limits: allLimits.filter(({ name, value, unit, source }) =>
      fits(name, value, unit, source, en.reference.limit[name]),
    ),
    /** Whether a field is one that the filter means. */
    meant: (name: string) => words.some((word) => name.toLowerCase().includes(word)),
  };
}

const verbs = Object.keys(commands) as Verb[]; // the keys of a const object are its names
const errorNames = Object.keys(errors) as ErrorName[]; // as above
const limitNames = Object.keys(limits) as LimitName[]; // as above

/** Every service that has a command. */
export const allServices = [...new Set(verbs.map((verb): Service => commands[verb].service))];

function grouped(names: readonly ErrorName[]): CodeGroup[] {
  const byCode = Map.groupBy(new Set(names), (name) => errors[name].code);
  return [...byCode].map(([code, group]) => ({ code, names: group })).sort((one, other) => one.code - other.code);
}

const allCommands = verbs.map((verb): ShownCommand => {
  const { request, reply } = schemasOf(verb);
  return {
    ...{ verb, command: commands[verb], path: pathOf(verb), sample: sampleRequest(verb) },
    ...{ request: fieldsOf(request), reply: fieldsOf(reply) },
    callCodes: grouped(commands[verb].codes),
    itemCodes: grouped(commands[verb].itemCodes),
  };
});

const allCodes = grouped(errorNames).map((group): ShownCode => {
  const holds = (names: readonly ErrorName[]) => names.some((name) => group.names.includes(name));
  const [first] = group.names;
  return {
    ...group,
    row: errors[first ?? "parameterInvalid"], // a group has at least one name
    verbs: verbs.filter((verb) => holds(commands[verb].codes) || holds(commands[verb].itemCodes)),
    services: allServices.filter((service) => holds(entryFaults(service))),
  };
});

const allLimits = limitNames.map((name): ShownLimit => ({ name, ...limits[name] }));
