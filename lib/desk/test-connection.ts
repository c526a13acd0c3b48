import { type ChatTarget, createChatClient } from "../chat/client.ts";
import { errors } from "../chat/errors.ts";
import { NotSent } from "../chat/lost-call.ts";
import type { Failure } from "../chat/outcome.ts";

/**
 * What one harmless read said of a target. `skewSeconds`: how far our clock is ahead of the service's, by its Date
 * header. `trouble`: what kind of nothing came where no answer did.
 */
export type ConnectionReport = {
  host: string;
  ms: number;
  failure?: Failure;
  skewSeconds?: number;
  trouble?: NotSent["why"] | "redirect" | "http";
};

/**
 * Reads the groups of the admin's own account, which proves app, key, admin, region and plan; that such an account was never
 * imported (50001) is an answer as good as any.
 */
export async function testConnection(
  target: ChatTarget,
  fetch: (request: Request) => Promise<Response>,
  now: () => number = Date.now,
): Promise<ConnectionReport> {
  const { host } = new URL(target.url);
  const seen: Pick<ConnectionReport, "skewSeconds" | "trouble"> = {};
  const client = createChatClient({
    target: { ...target, backupUrl: undefined },
    now,
    fetch: async (request) => {
      try {
        const response = await fetch(request);
        const date = Date.parse(response.headers.get("date") ?? "");
        // The header counts whole seconds, and the answer took its time.
        if (!Number.isNaN(date)) seen.skewSeconds = Math.round((now() - date) / 1000);
        if (response.status >= 300 && response.status < 400) seen.trouble = "redirect";
        else if (response.status !== 200) seen.trouble = "http";
        return response;
      } catch (error) {
        if (error instanceof NotSent) seen.trouble = error.why;
        throw error;
      }
    },
  });
  const startedAt = now();
  const outcome = await client.call("readContacts", { account: target.admin, start: 0 });
  const good =
    outcome.ok || (outcome.failure.kind === "refused" && outcome.failure.code === errors.accountNotImported.code);
  return { host, ms: now() - startedAt, ...seen, ...(!good && !outcome.ok && { failure: outcome.failure }) };
}
