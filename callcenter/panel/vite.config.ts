/** Build of the panel: everything bundled, nothing fetched from outside, no inline script. */
import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

export default defineConfig({
  plugins: [react()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  // `npm run dev`: pages from here, everything else from a server that is up.
  server: {
    proxy: { "/api": { target: process.env.PANEL_API ?? "http://127.0.0.1:8080", ws: true } },
  },
  build: {
    target: "es2022",
    // light-dark() as it is: taken apart it would not follow the theme chosen in the panel.
    cssTarget: ["chrome123", "firefox120", "safari17.5"],
    modulePreload: { polyfill: false }, // the polyfill would be an inline script
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    chunkSizeWarningLimit: 1200, // kB; the limit that counts, 300 kB packed, has a test
  },
});
