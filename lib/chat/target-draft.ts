import { z } from "zod";
import { regionIds } from "./regions.ts";

/** What an app's plan allows. Below Pro, conversation groups and marks answer 51013. Source: common.md 9 (doc 34349). */
export const editions = ["trial", "standard", "pro", "pro_plus", "enterprise"] as const;
export type Edition = (typeof editions)[number];

export function hasGroups(edition: Edition): boolean {
  return edition !== "trial" && edition !== "standard";
}

/** An origin that commands may go to: https, or plain http to a loopback address that is written as one. */
export const ServiceUrl = z.string().transform((text, context) => {
  const url = URL.parse(text.trim());
  const bare = url && !url.username && !url.password && url.pathname === "/" && !/[?#@\\]/.test(text);
  const here = url && isLoopbackName(url.hostname);
  if (url && bare && (url.protocol === "https:" ? !here : url.protocol === "http:" && here)) return url.origin;
  context.addIssue({ code: "custom", message: "url" });
  return z.NEVER;
});

/** Whether commands to this origin stay on this machine. */
export function isLoopbackUrl(url: string): boolean {
  return isLoopbackName(new URL(url).hostname);
}

/** As people type it; numbers are texts. A message is the name of the sentence beside the field. */
export const TargetDraft = z
  .object({
    name: z
      .string()
      .trim()
      .min(1, "name")
      .max(60, "name")
      .refine((name) => !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u.test(name), "nameSigns"),
    place: z.enum([...regionIds, "custom"], { error: "place" }),
    url: z.string().max(300, "url"),
    sdkAppId: numberUpTo(4_294_967_295, "sdkAppId"),
    admin: z.string().regex(/^[\x21-\x7e]([\x20-\x7e]{0,30}[\x21-\x7e])?$/, "admin"),
    /** Empty: it stays as it is. */
    key: z.string().regex(/^[\x21-\x7e]{0,256}$/, "key"),
    edition: z.enum(editions),
    callsPerSecond: numberUpTo(10_000, "callsPerSecond"),
  })
  .superRefine(({ place, url }, context) => {
    if (place === "custom" && !ServiceUrl.safeParse(url).success)
      context.addIssue({ code: "custom", path: ["url"], message: "url" });
  });
export type TargetDraft = z.output<typeof TargetDraft>;

/** A target that is new needs its key. */
export const NewTarget = TargetDraft.superRefine(({ key }, context) => {
  if (key === "") context.addIssue({ code: "custom", path: ["key"], message: "keyMissing" });
});

function numberUpTo(most: number, message: string) {
  return z
    .string()
    .trim()
    .regex(/^\d{1,10}$/, message)
    .transform(Number)
    .refine((number) => number >= 1 && number <= most, message);
}

function isLoopbackName(name: string): boolean {
  return name === "localhost" || name.endsWith(".localhost") || name === "[::1]" || /^127(\.\d{1,3}){3}$/.test(name);
}
