import { type ChatClient, type ChatTarget, createChatClient } from "../chat/client.ts";
import type { CallBook } from "./call-book.ts";
import { createNameBook, type NameBook } from "./name-book.ts";

/** Where commands go, as a page may know it: never its key. `id` is `own` for the one that this process was started with. */
export type TargetCard = { id: string; kind: "embedded" | "loopback" | "real"; host: string; sdkAppId: number };

/** A target that can be called. Names beside ids are of this target alone. */
export type OpenTarget = TargetCard & { client: ChatClient; names: NameBook };

export type Targets = {
  list(): Promise<TargetCard[]>;
  /** Undefined when there is none of this id any more. */
  open(id: string): Promise<OpenTarget | undefined>;
  /** Until when this session may write to it, in Unix milliseconds; undefined: not at all. For ever where it needs no unlocking. */
  writableUntil(sessionId: string, target: TargetCard): Promise<number | undefined>;
};

/** The target that the process was started with: the embedded service, or the one that CHAT_API_URL names. */
export type OwnTarget = Omit<TargetCard, "id"> & { target: ChatTarget; fetch: (request: Request) => Promise<Response> };

export const ownTargetId = "own";

export function createTargets({ target, fetch, ...own }: OwnTarget, calls: CallBook): Targets {
  const card: TargetCard = { id: ownTargetId, ...own };
  const client = calls.watch({ targetId: ownTargetId, key: target.key, fetch }, (watched) =>
    createChatClient({ fetch: watched, target }),
  );
  const opened = { ...card, client, names: createNameBook({ client, sdkAppId: own.sdkAppId }) };
  return {
    list: async () => [card],
    open: async (id) => (id === ownTargetId ? opened : undefined),
    writableUntil: async (_session, { kind }) => (kind === "real" ? undefined : Number.POSITIVE_INFINITY),
  };
}
