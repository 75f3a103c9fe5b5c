import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

// The gateway serves the build under /graphiql/ and the page itself at GET /graphql.
export default defineConfig({
  base: "/graphiql/",
  plugins: [react()],
  worker: { format: "es" },
  build: {
    outDir: "../../gateway/transport/static/graphiql",
    emptyOutDir: true,
    chunkSizeWarningLimit: 8000,
  },
});
