import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

// The condition makes `#nexus/*` and the package's own name resolve to the sources instead of to lib/.
// Vitest hands them to Node as well, where "import" would make `require` load ES modules.
const conditions = ["nexus-platform-source", "node"];

const outside = ["**/node_modules/**", "**/fixtures/**", "**/cases/**"];
/** Tests that run lib/ in processes of their own. */
const commands = ["test/{cli,crash,end-to-end,load-balancer}/**/*.test.ts"];
/** Tests that leave nothing behind in their process, so that one after the other can run in it. */
const functions = ["test/{compiler,runtime}/**/*.test.ts"];

/** Those that take longest come first, so that no processor is idle in the end. */
class CommandsFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return ["commands", "parts", "functions"].flatMap((name) => sorted.filter(({ project }) => project.name === name));
  }
}

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    projects: [
      {
        extends: true,
        // Whole builds and installations.
        test: {
          name: "commands",
          include: commands,
          globalSetup: ["test/build-lib.ts"],
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
      {
        extends: true,
        test: {
          name: "parts",
          include: ["{compiler,runtime,plugins,test}/**/*.test.ts"],
          exclude: [...outside, ...commands, ...functions],
        },
      },
      { extends: true, test: { name: "functions", include: functions, isolate: false } },
    ],
    exclude: outside,
    // For those that hang: on a machine that is busy with others a test has taken a minute.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // What is polled for comes in any case; a busy machine may take its time.
    expect: { poll: { timeout: 30_000 } },
    // Most of the time is spent waiting: for processes, databases and disks. PostgreSQL takes a hundred connections, unless it is told otherwise.
    maxWorkers: Math.min(2 * availableParallelism(), 12),
    sequence: { sequencer: CommandsFirst },
  },
});
