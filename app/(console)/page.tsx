import type { Metadata } from "next";
import { targetAsSeen } from "@/lib/desk/target-as-seen";
import { en } from "@/lib/messages/en";
import { visitor } from "../visitor";
import { FindAccount } from "./find-account";
import { SameTarget } from "./shown-target";

export const metadata: Metadata = { title: en.find.title };

export default async function FindPage() {
  const { target } = await visitor();
  return (
    <>
      <SameTarget asSeen={targetAsSeen(target)} />
      <FindAccount embedded={target.kind === "embedded"} />
    </>
  );
}
