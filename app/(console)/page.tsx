import type { Metadata } from "next";
import { backend } from "@/lib/backend";
import { en } from "@/lib/messages/en";
import { FindAccount } from "./find-account";

export const metadata: Metadata = { title: en.find.title };

export default async function FindPage() {
  const { target } = await backend();
  return <FindAccount embedded={target.kind === "embedded"} />;
}
