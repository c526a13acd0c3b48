import type { Metadata } from "next";
import { may } from "@/lib/desk/permissions";
import { en } from "@/lib/messages/en";
import { visitor } from "../../../visitor";
import { NotAllowed } from "../../not-allowed";
import { PeopleScreen } from "./people-screen";

export const metadata: Metadata = { title: en.people.title };

export default async function PeoplePage() {
  const { session, desk } = await visitor();
  if (!may(session.person.role, "managePeople")) return <NotAllowed />;
  return <PeopleScreen people={await desk.people.list()} invitations={await desk.invitations.list()} />;
}
