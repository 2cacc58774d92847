import { defineConfig } from "vitest/config";

// The condition makes `#nexus/*` and the package's own name resolve to the sources instead of to lib/.
// Vitest hands them to Node as well, where "import" would make `require` load ES modules.
const conditions = ["nexus-platform-source", "node"];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ["{compiler,runtime,plugins,test}/**/*.test.ts"],
    exclude: ["**/node_modules/**", "**/fixtures/**", "**/cases/**"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Most of the time is spent waiting: for processes, databases and disks.
    maxWorkers: "200%",
  },
});
