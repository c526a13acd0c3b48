import type { Metadata } from "next";
import { en } from "@/lib/messages/en";
import { JoinForm } from "./join-form";

export const metadata: Metadata = { title: en.join.title };

/** Where invitations and the first link lead. The token stands behind the `#`, which no log and no server ever sees. */
export default function JoinPage() {
  return <JoinForm />;
}
