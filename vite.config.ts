// Builds the site's scripts and styles into src/onemetre/site/built, named by their content.
import { defineConfig } from "vite";

export default defineConfig({
  base: "/static/",
  publicDir: "src/onemetre/site/assets",
  logLevel: "warn",
  build: {
    outDir: "src/onemetre/site/built",
    emptyOutDir: true,
    manifest: "manifest.json",
    assetsInlineLimit: 0, // the content policy allows no data: scripts or styles
    modulePreload: { polyfill: false },
    target: "es2022",
    chunkSizeWarningLimit: 1200, // the map library, fetched after the words of a page
    rollupOptions: {
      // htmx holds an eval that it never reaches: it is told not to, and the policy forbids it.
      checks: { eval: false },
      input: {
        page: "src/onemetre/site/scripts/page.ts",
        theme: "src/onemetre/site/scripts/theme.ts",
        city: "src/onemetre/site/scripts/city.ts",
        passkey: "src/onemetre/site/scripts/passkey.ts",
        review: "src/onemetre/site/scripts/review.ts",
        look: "src/onemetre/site/styles/look.css",
        office: "src/onemetre/site/styles/office.css",
      },
    },
  },
});
