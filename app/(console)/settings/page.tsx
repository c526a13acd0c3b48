import { redirect } from "next/navigation";
import { visitor } from "../../visitor";

export default async function SettingsPage() {
  await visitor();
  redirect("/settings/you");
}
