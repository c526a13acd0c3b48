import type { Metadata } from "next";
import { en } from "@/lib/messages/en";
import { FindAccount } from "./find-account";

export const metadata: Metadata = { title: en.find.title };

export default function FindPage() {
  return <FindAccount />;
}
