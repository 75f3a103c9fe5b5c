import "./tooling/node-20.ts";

import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

import { compressedAssets } from "./tooling/compressed-assets.ts";

// `npm run dev` serves the app and passes these on to a running `make run`.
const gateway = process.env.MARQUEE_URL ?? "http://127.0.0.1:4000";

export default defineConfig({
  plugins: [react(), compressedAssets()],
  server: { proxy: { "/graphql": gateway, "/artwork": gateway } },
  build: {
    outDir: "../../gateway/transport/static/web",
    emptyOutDir: true,
    target: "es2023",
    manifest: true,
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0, // the page's security policy allows no data: fonts or scripts
  },
  test: {
    environment: "jsdom",
    setupFiles: "src/testing/setup.ts",
    include: ["src/**/*.test.{ts,tsx}"],
    restoreMocks: true,
    testTimeout: 60_000,
  },
});
