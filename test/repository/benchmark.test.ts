import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));

// Until somebody has measured, there is nothing to compare with.
it.skipIf(!existsSync(`${root}bench/results.json`))(
  "the tables of the benchmark are those of bench/results.json",
  () => {
    const { status, stderr } = spawnSync(process.execPath, ["bench/write-documents.mjs", "--check"], {
      cwd: root,
      encoding: "utf8",
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  },
);
