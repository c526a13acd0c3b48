import "server-only";
import { cookies } from "next/headers";
import type { Cookie } from "@/lib/desk/auth";

/** Lays what the sign-in wants a browser to keep into the answer of the action that runs. */
export async function keepCookies(wanted: readonly Cookie[]): Promise<void> {
  const jar = await cookies();
  for (const { name, value, ...options } of wanted) jar.set(name, value, options);
}
