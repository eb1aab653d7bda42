import { defineConfig } from "vite";

/** Bundles the tests for `node --test`. */
export default defineConfig({
  build: {
    ssr: true,
    rolldownOptions: { input: ["src/dates.test.ts", "src/field/pace.test.ts"] },
    outDir: ".cache/tests",
    emptyOutDir: true,
    minify: false,
    target: "node20",
  },
  logLevel: "warn",
});
