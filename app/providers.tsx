"use client";

import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { ThemeProvider } from "next-themes";
import { NuqsAdapter } from "nuqs/adapters/next/app";
import { type ReactNode, useState } from "react";
import { IntlProvider } from "use-intl";
import { en } from "@/lib/messages/en";

export function Providers({ children }: { children: ReactNode }) {
  const [queryClient] = useState(
    () => new QueryClient({ defaultOptions: { queries: { staleTime: 15_000, retry: false } } }),
  );
  return (
    <IntlProvider locale="en" messages={en} timeZone="UTC">
      <ThemeProvider attribute="class" disableTransitionOnChange>
        <NuqsAdapter>
          <QueryClientProvider client={queryClient}>{children}</QueryClientProvider>
        </NuqsAdapter>
      </ThemeProvider>
    </IntlProvider>
  );
}
