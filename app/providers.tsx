"use client";

import { CSPProvider } from "@base-ui/react/csp-provider";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { ThemeProvider } from "next-themes";
import { NuqsAdapter } from "nuqs/adapters/next/app";
import { type ReactNode, useState } from "react";
import { IntlProvider } from "use-intl";
import { PageMadeAt } from "@/components/ago";
import { en } from "@/lib/messages/en";

type ProvidersProps = {
  /** Of the document that this is in, by which its policy knows our own scripts and styles. */
  nonce: string | undefined;
  /** Unix milliseconds. */
  madeAt: number;
  children: ReactNode;
};

export function Providers({ nonce, madeAt, children }: ProvidersProps) {
  // A later answer brings a nonce of its own, but the policy of the document stays.
  const [ownNonce] = useState(nonce);
  const [queryClient] = useState(
    () => new QueryClient({ defaultOptions: { queries: { staleTime: 15_000, retry: false } } }),
  );
  return (
    <IntlProvider locale="en" messages={en} timeZone="UTC">
      <ThemeProvider attribute="class" disableTransitionOnChange nonce={ownNonce}>
        <CSPProvider nonce={ownNonce}>
          <NuqsAdapter>
            <QueryClientProvider client={queryClient}>
              <PageMadeAt value={madeAt}>{children}</PageMadeAt>
            </QueryClientProvider>
          </NuqsAdapter>
        </CSPProvider>
      </ThemeProvider>
    </IntlProvider>
  );
}
