import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { readAccount } from "@/lib/chat/read-account";
import { targetAsSeen } from "@/lib/desk/target-as-seen";
import { visitor } from "../../../visitor";
import { accountOfStep } from "../../account-path";
import { SameTarget } from "../../shown-target";
import { AccountScreen } from "./account-screen";
import { accountQuery, nextState } from "./queries";

type Props = { params: Promise<{ account: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: accountOfStep((await params).account) };
}

export default async function AccountPage({ params }: Props) {
  const account = accountOfStep((await params).account);
  if (account === undefined || account === "") notFound();
  const { target } = await visitor();
  const { client, id, kind, name, host, sdkAppId } = target;
  const asSeen = targetAsSeen(target);
  const queryClient = new QueryClient();
  queryClient.setQueryData(
    accountQuery(asSeen, account).queryKey,
    nextState(undefined, await readAccount(client, account)),
  );
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <SameTarget asSeen={asSeen} />
      <AccountScreen key={account} account={account} target={{ id, asSeen, kind, name, host, sdkAppId }} />
    </HydrationBoundary>
  );
}
