import "server-only";
import { headers } from "next/headers";
import type { z } from "zod";
import { type Backend, backend } from "@/lib/backend";
import { complaints, failed, type Outcome } from "@/lib/chat/outcome";
import { isLoopbackHost } from "@/lib/loopback";
import { translator } from "@/lib/messages/translator";

const sentences = translator();

/**
 * What every server action goes through: its argument is a stranger's, so it is parsed again; a Host or an Origin
 * that is not this machine is refused; and nothing is ever thrown to the browser.
 */
export async function act<Schema extends z.ZodType, T>(
  schema: Schema,
  argument: unknown,
  run: (backend: Backend, input: z.output<Schema>) => Promise<Outcome<T>>,
): Promise<Outcome<T>> {
  const heads = await headers();
  const host = heads.get("host") ?? "";
  const origin = heads.get("origin");
  if (!isLoopbackHost(host) || (origin !== null && origin !== `http://${host}`)) {
    return failed({ kind: "unreachable", info: sentences("failure.foreignCaller"), sent: false });
  }
  const parsed = schema.safeParse(argument);
  if (!parsed.success) return failed({ kind: "invalid", issues: complaints(parsed.error.issues) });
  try {
    return await run(await backend(), parsed.data);
  } catch (error) {
    console.error("An action failed:", error instanceof Error ? error.message : "unknown");
    return failed({ kind: "unreachable", info: sentences("failure.ownError"), sent: true });
  }
}
