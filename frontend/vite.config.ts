import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import tailwindcss from "@tailwindcss/vite";
import { defineConfig, type Plugin } from "vite";

const here = dirname(fileURLToPath(import.meta.url));

/** One SVG sprite of the icons named in icons.json, so that a page refers to them by `<use href>`. */
function iconSprite(): Plugin {
  return {
    name: "icon-sprite",
    generateBundle() {
      const names: string[] = JSON.parse(readFileSync(resolve(here, "icons.json"), "utf8"));
      const symbols = names.map((name) => {
        const svg = readFileSync(
          resolve(here, "node_modules/lucide-static/icons", `${name}.svg`),
          "utf8",
        );
        const shapes = svg.slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.indexOf("</svg>"));
        return `<symbol id="${name}" viewBox="0 0 24 24">${shapes.replace(/\s+/g, " ").trim()}</symbol>`;
      });
      const mark = readFileSync(resolve(here, "src/mark.svg"), "utf8").trim();
      this.emitFile({
        type: "asset",
        fileName: "icons.svg",
        source: `<svg xmlns="http://www.w3.org/2000/svg">${mark}${symbols.join("")}</svg>\n`,
      });
    },
  };
}

export default defineConfig({
  root: here,
  base: "./",
  publicDir: resolve(here, "public"),
  plugins: [tailwindcss(), iconSprite()],
  // The plain module: its wrapper for old loaders would need a file shared with the other entries.
  resolve: { alias: { dexie: resolve(here, "node_modules/dexie/dist/modern/dexie.mjs") } },
  worker: { format: "es", rolldownOptions: { output: { entryFileNames: "map-worker.js" } } },
  build: {
    outDir: resolve(here, "../src/yanzhen/core/static/dist"),
    emptyOutDir: true,
    target: ["chrome109", "safari16", "firefox115"],
    modulePreload: false,
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1200,
    rolldownOptions: {
      preserveEntrySignatures: "strict",
      input: {
        app: resolve(here, "src/app.ts"),
        charts: resolve(here, "src/charts.ts"),
        maps: resolve(here, "src/maps.ts"),
        field: resolve(here, "src/field.ts"),
        "field-worker": resolve(here, "src/field-worker.ts"),
      },
      output: {
        entryFileNames: "[name].js",
        chunkFileNames: "[name].js",
        assetFileNames: "[name][extname]",
      },
    },
  },
});
