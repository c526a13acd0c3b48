import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { backend } from "@/lib/backend";
import { readAccount } from "@/lib/chat/read-account";
import { accountOfStep } from "../../account-path";
import { AccountScreen } from "./account-screen";
import { accountQuery, nextState } from "./queries";

type Props = { params: Promise<{ account: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: accountOfStep((await params).account) };
}

export default async function AccountPage({ params }: Props) {
  const account = accountOfStep((await params).account);
  if (account === undefined || account === "") notFound();
  const { client, target } = await backend();
  const queryClient = new QueryClient();
  queryClient.setQueryData(accountQuery(account).queryKey, nextState(undefined, await readAccount(client, account)));
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <AccountScreen
        key={account}
        account={account}
        target={{ kind: target.kind, host: target.host, sdkAppId: target.sdkAppId }}
      />
    </HydrationBoundary>
  );
}
