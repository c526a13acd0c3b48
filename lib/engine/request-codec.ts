import type { z } from "zod";
import { codecs } from "../chat/codecs.ts";
import type { Input, Verb } from "../chat/commands.ts";
import { addMembersRequestFor, removeMembersRequestFor } from "../chat/wire-chat-group-changes.ts";
import { joinedRequestFor } from "../chat/wire-chat-groups.ts";
import { anyNameCreateRequest, anyNameUpdateRequest } from "../chat/wire-groups.ts";
import { idleMarkRequest } from "../chat/wire-marks.ts";
import { profilesRequestFor, writeProfileRequestFor } from "../chat/wire-profiles.ts";
import { type Settings, settingsDefault } from "./settings.ts";

/** What a command's body is read with: the codec of the documents, or one that the settings ask for. */
export function requestCodecOf<V extends Verb>(verb: V, settings: Settings): z.ZodType<Input<V>> {
  const other = variants[verb];
  const isDefault = !other || other.keys.every((key) => settings[key] === settingsDefault[key]);
  const codec = isDefault ? codecs[verb].request : madeOnce(verb, other, settings);
  // The table pairs each verb with the codec that Input is made of, which the checker does not follow.
  return codec as unknown as z.ZodType<Input<V>>;
}

type Variant = { keys: readonly (keyof Settings)[]; make: (settings: Settings) => z.ZodType };

const variants: { readonly [V in Verb]?: Variant } = {
  createGroup: { keys: ["controlCharacters"], make: () => anyNameCreateRequest },
  updateGroup: { keys: ["controlCharacters"], make: () => anyNameUpdateRequest },
  markContacts: { keys: ["emptyMarks"], make: () => idleMarkRequest },
  readProfiles: {
    keys: ["profilesPerCall", "unknownTags", "otherTags"],
    make: (settings) => profilesRequestFor(settings.profilesPerCall, settings),
  },
  writeProfile: { keys: ["equalTags", "otherTags"], make: writeProfileRequestFor },
  readJoinedChatGroups: { keys: ["unknownGroupType", "joinedPaging"], make: joinedRequestFor },
  addChatGroupMembers: {
    keys: ["chatGroupMembersPerAdd"],
    make: ({ chatGroupMembersPerAdd }) => addMembersRequestFor(chatGroupMembersPerAdd),
  },
  removeChatGroupMembers: {
    keys: ["chatGroupMembersPerRemove"],
    make: ({ chatGroupMembersPerRemove }) => removeMembersRequestFor(chatGroupMembersPerRemove),
  },
};

/** The last codec of each verb that settings asked for: they change now and then, and calls come all the time. */
const made = new Map<Verb, { asked: string; codec: z.ZodType }>();

function madeOnce(verb: Verb, { keys, make }: Variant, settings: Settings): z.ZodType {
  const asked = keys.map((key) => settings[key]).join();
  const known = made.get(verb);
  if (known?.asked === asked) return known.codec;
  const codec = make(settings);
  made.set(verb, { asked, codec });
  return codec;
}
