import type { NextConfig } from "next";
import { PHASE_DEVELOPMENT_SERVER, PHASE_PRODUCTION_SERVER } from "next/constants";
import { standBeforeNext } from "./lib/stand-before-next";

const config: NextConfig = {
  poweredByHeader: false,
  reactStrictMode: true,
  // The API's paths count letter for letter: a trailing slash is another path (60009), not a redirect.
  skipTrailingSlashRedirect: true,
  images: { unoptimized: true },
  // `npm test` checks the types; a start should not wait for them.
  typescript: { ignoreBuildErrors: true },
  devIndicators: false,
  // proxy.ts refuses more than that with 413; what comes without its length is held in memory no further.
  experimental: { proxyClientMaxBodySize: "1mb" },
};

export default function configOf(phase: string): NextConfig {
  if (phase === PHASE_PRODUCTION_SERVER || phase === PHASE_DEVELOPMENT_SERVER) standBeforeNext();
  return config;
}
