import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: { alias: { "@": import.meta.dirname } },
  test: {
    environment: "node",
    env: { NODE_ENV: "test" },
    include: [
      "lib/**/*.test.ts",
      "app/**/*.test.{ts,tsx}",
      "components/**/*.test.{ts,tsx}",
      "scripts/**/*.test.{ts,mjs}",
    ],
    testTimeout: 20_000,
    hookTimeout: 20_000,
  },
});
