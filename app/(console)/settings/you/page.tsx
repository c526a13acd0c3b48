import type { Metadata } from "next";
import { en } from "@/lib/messages/en";
import { visitor } from "../../../visitor";
import { YouScreen } from "./you-screen";

export const metadata: Metadata = { title: en.you.title };

export default async function YouPage() {
  const { session, desk } = await visitor();
  return <YouScreen sessions={await desk.ownAccount.sessions(session)} passkeys={await desk.passkeys.list(session)} />;
}
