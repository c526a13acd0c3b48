import { type ReactNode, useMemo, useState } from "react";
import { errors } from "@/lib/chat/errors";
import type { AccountContents } from "@/lib/chat/read-account";
import { type Conversation, conversationKey, type Recent } from "@/lib/chat/wire";
import { NamesProvider } from "../../names-provider";
import type { Said } from "./apply";
import type { Workspace } from "./workspace";

type AccountNamesProps = {
  account: string;
  contents: AccountContents;
  workspace: Workspace;
  recents: readonly Recent[] | undefined;
  children: ReactNode;
};

const doubtful = new Set<number | "?">([errors.chatGroupUnusable.code, errors.accountNotImported.code]);

/** Names for everything on an account's page: the account, what it has, what is staged and what the service said. */
export function AccountNames({ account, contents, workspace, recents, children }: AccountNamesProps) {
  const { staged, results, sending } = workspace;
  const said = useMemo(() => {
    const groups = Object.values(results.groups);
    return [...groups, results.marks, results.recents].flatMap(({ items }): ({ conversation: Conversation } & Said)[] =>
      Object.values(items),
    );
  }, [results]);
  const conversations = useMemo(
    (): Conversation[] => [
      { kind: "user", id: account },
      ...contents.contacts.map(({ conversation }) => conversation),
      ...(recents ?? []).map(({ conversation }) => conversation),
      ...Object.values(staged.groups).flatMap(({ members }) => members.map(({ conversation }) => conversation)),
      ...Object.values(staged.marks).map(({ conversation }) => conversation),
      ...said.map(({ conversation }) => conversation),
    ],
    [account, contents, recents, staged, said],
  );
  const refused = useMemo(
    () => said.filter(({ code }) => doubtful.has(code)).map(({ conversation }) => conversation),
    [said],
  );
  const doubted = useRound(sending !== undefined, refused);
  return (
    <NamesProvider account={account} conversations={conversations} doubted={doubted}>
      {children}
    </NamesProvider>
  );
}

/**
 * Who was refused when the last application ended, or since in a group just made. Taking some of them back does not
 * bring the question up for the others again.
 */
function useRound(running: boolean, refused: readonly Conversation[]) {
  const [round, setRound] = useState({ running, round: 0, conversations: refused });
  const asked = new Set(round.conversations.map(conversationKey));
  if (round.running !== running) {
    setRound({ running, round: round.round + (running ? 0 : 1), conversations: running ? [] : refused });
  } else if (!running && refused.some((conversation) => !asked.has(conversationKey(conversation)))) {
    setRound({ ...round, conversations: refused });
  }
  return round;
}
