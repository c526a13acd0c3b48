import { GeistMono } from "geist/font/mono";
import { GeistSans } from "geist/font/sans";
import type { Metadata, Viewport } from "next";
import { headers } from "next/headers";
import type { ReactNode } from "react";
import { en } from "@/lib/messages/en";
import "./globals.css";
import { Providers } from "./providers";

export const metadata: Metadata = {
  title: { default: en.product.name, template: `%s · ${en.product.name}` },
  description: en.product.description,
  robots: { index: false, follow: false },
};

export const viewport: Viewport = { width: "device-width", initialScale: 1 };

/** Every page shows live data and the target of this process: none is made at build time. */
export const dynamic = "force-dynamic";

export default async function RootLayout({ children }: { children: ReactNode }) {
  const nonce = (await headers()).get("x-nonce") ?? undefined;
  return (
    <html lang="en" className={`${GeistSans.variable} ${GeistMono.variable}`} suppressHydrationWarning>
      <body className="font-sans">
        <Providers nonce={nonce} madeAt={Date.now()}>
          {children}
        </Providers>
      </body>
    </html>
  );
}
