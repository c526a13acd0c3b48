import { defineConfig } from "@playwright/test";

// CHROMIUM_PATH: `npm test` finds a Chromium and names it; without it Playwright looks for its own.
const executablePath = process.env.CHROMIUM_PATH || undefined;
const quiet = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"];
// Chromium refuses to run as root inside its sandbox.
const sandbox = process.getuid?.() === 0 ? ["--no-sandbox"] : [];

export default defineConfig({
  testDir: "e2e",
  testMatch: "**/*.spec.ts",
  fullyParallel: true,
  forbidOnly: Boolean(process.env.CI),
  // A browser waits more than it works: three keep two cores busy.
  workers: 3,
  retries: 0,
  // Generous: on a busy machine only what is broken takes so long.
  timeout: 60_000,
  expect: { timeout: 15_000 },
  outputDir: "test-results",
  reporter: [
    ["list"],
    ["json", { outputFile: process.env.PLAYWRIGHT_JSON_OUTPUT_FILE ?? ".cache/test-reports/playwright.json" }],
  ],
  use: {
    screenshot: "only-on-failure",
    // A trace costs a fifth of the time: `npx playwright test --trace retain-on-failure` asks for one.
    trace: "off",
    locale: "en-GB",
    timezoneId: "UTC",
    launchOptions: { executablePath, args: [...quiet, ...sandbox] },
  },
  projects: [{ name: "chromium", use: { browserName: "chromium", viewport: { width: 1280, height: 800 } } }],
});
