import { freshDatabase } from "../engine/store-postgres-under-test.ts";
import type { Cookie } from "./auth.ts";
import { type Desk, openDesk } from "./desk.ts";

/** Where the console's records may stand: tests of people run on both. */
export const places = {
  SQLite: async () => ({ file: ":memory:" }),
  PostgreSQL: async () => ({ url: await freshDatabase() }),
};

export type Place = Awaited<ReturnType<(typeof places)[keyof typeof places]>>;

/** A desk with a target that answers nothing. */
export function openDeskUnderTest(place: Place, firstAdmin?: { email: string; password: string }): Promise<Desk> {
  const target = { url: "http://embedded", sdkAppId: 1, admin: "administrator", key: "k" };
  const fetch = async () => Response.json({});
  const own = { kind: "embedded", host: "embedded", sdkAppId: 1, target, fetch } as const;
  return openDesk({ place, consoleKey: "ab".repeat(32), own, firstAdmin });
}

/** What a browser sends that keeps these cookies. */
export function headersOf(cookies: readonly Cookie[] = [], more: Record<string, string> = {}): Headers {
  const kept = cookies.filter(({ maxAge }) => maxAge !== 0);
  const cookie = kept.map(({ name, value }) => `${name}=${encodeURIComponent(value)}`).join("; ");
  return new Headers({ host: "localhost:3000", "x-forwarded-for": "192.0.2.1", ...(cookie && { cookie }), ...more });
}
