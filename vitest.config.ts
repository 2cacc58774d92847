import { defineConfig } from "vitest/config";

// The two conditions make `#nexus/*` and the package's own name resolve to the sources instead of to lib/.
const conditions = ["nexus-source", "nexus-platform-source"];

export default defineConfig({
  resolve: { conditions: [...conditions, "node"] },
  ssr: { resolve: { conditions: [...conditions, "node", "import", "module", "default"] } },
  test: {
    include: ["{compiler,runtime,plugins,test}/**/*.test.ts"],
    exclude: ["**/node_modules/**", "**/fixtures/**", "**/cases/**"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
