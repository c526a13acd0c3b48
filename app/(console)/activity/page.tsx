import type { Metadata } from "next";
import { targetAsSeen } from "@/lib/desk/target-as-seen";
import { en } from "@/lib/messages/en";
import { visitor } from "../../visitor";
import { SameTarget } from "../shown-target";
import { ActivityScreen } from "./activity-screen";

export const metadata: Metadata = { title: en.trail.title };

/** Every change and every event of the console, of all targets. */
export default async function ActivityPage() {
  const { target } = await visitor();
  return (
    <>
      <SameTarget asSeen={targetAsSeen(target)} />
      <ActivityScreen />
    </>
  );
}
