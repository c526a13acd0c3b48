import type { Change, ChangeVerb } from "../chat/change.ts";
import type { ChatClient, Gate } from "../chat/client.ts";
import type { Outcome } from "../chat/outcome.ts";
import type { ReplyTo } from "./change-effects.ts";

/** The one call that carries a change. `gate`: asked right before it leaves. */
export function sendChange(client: ChatClient, change: Change, gate?: Gate): Promise<Outcome<ReplyTo<ChangeVerb>>> {
  const { account } = change;
  switch (change.verb) {
    case "renameGroup": {
      const { group, to } = change;
      return client.call("updateGroup", { account, group, change: { kind: "rename", to } }, gate);
    }
    case "changeMembers": {
      const { group, items } = change;
      return client.call("updateGroup", { account, group, change: { kind: "members", items } }, gate);
    }
    case "createGroup":
      return client.call("createGroup", { account, name: change.name, conversations: change.conversations }, gate);
    case "deleteGroup":
      return client.call("deleteGroup", { account, group: change.group }, gate);
    case "markContacts":
      return client.call("markContacts", { account, items: change.items }, gate);
    case "deleteRecent":
      return client.call("deleteRecent", { account, conversation: change.conversation, clearRoaming: false }, gate);
    case "importAccount":
      return client.call("importAccount", { account }, gate);
  }
}
