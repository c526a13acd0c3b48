import type { Metadata } from "next";
import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { backend } from "@/lib/backend";
import { en } from "@/lib/messages/en";
import { localPath } from "../local-path";
import { SignInForm } from "./sign-in-form";

export const metadata: Metadata = { title: en.signIn.title };

export default async function SignInPage({ searchParams }: { searchParams: Promise<{ next?: string | string[] }> }) {
  const { next } = await searchParams;
  const wanted = localPath(typeof next === "string" ? next : undefined);
  const { desk } = await backend();
  if (await desk.people.sessionOf(await headers())) redirect(wanted);
  return <SignInForm next={wanted} />;
}
