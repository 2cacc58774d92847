import { execFileSync } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type OutputPlan, planOutput } from "../../../compiler/cli/disk/plan-output.js";
import { type DiskWriter, disk, writeOutput } from "../../../compiler/cli/disk/write-output.js";
import { CommandFailure } from "../../../compiler/cli/failures.js";
import type { GeneratedFile } from "../../../compiler/model.js";
import { filesBelow, put, temporaryFolder } from "./temporary-folder.js";

const first: readonly GeneratedFile[] = [
  { path: "app.ts", content: "// app 1\n" },
  { path: "plugins/a.ts", content: "// a 1\n" },
  { path: "plugins/b.ts", content: "// b 1\n" },
];
const second: readonly GeneratedFile[] = [
  { path: "app.ts", content: "// app 2\n" },
  { path: "plugins/a.ts", content: "// a 1\n" },
  { path: "plugins/c/new.ts", content: "// c 1\n" },
];

const plan = (root: string, files: readonly GeneratedFile[], force = false): OutputPlan =>
  planOutput(root, files, { force });
const generated = (root: string): Readonly<Record<string, string>> => filesBelow(join(root, "generated"));

/** A root with the first files in it. */
function written(): string {
  const root = temporaryFolder();
  writeOutput(root, plan(root, first));
  return root;
}

function told({ diagnostics }: OutputPlan): readonly string[] {
  return diagnostics.map(({ code, at, message }) => `${code} ${at?.file}: ${message}`);
}

describe("what is no folder and stands where generated/ belongs", () => {
  const rows = [
    { row: "a file", make: (path: string) => writeFileSync(path, "mine") },
    { row: "a link that leads nowhere", make: (path: string) => symlinkSync("nowhere", path) },
    { row: "a link to itself", make: (path: string) => symlinkSync("generated", path) },
  ];

  it.each(rows)("$row is told once and stays", ({ make }) => {
    const root = temporaryFolder();
    make(join(root, "generated"));
    expect(told(plan(root, first, true))).toEqual([
      'NX9002 generated: "generated" is no folder, and generated files belong into it',
    ]);
    expect(readdirSync(root)).toEqual(["generated"]);
  });
});

describe("generated files", () => {
  it("are written with a record of their hashes", () => {
    const { ".files.json": records, ...files } = generated(written());
    expect(files).toEqual(Object.fromEntries(first.map(({ path, content }) => [path, content])));
    expect(Object.keys(JSON.parse(records ?? ""))).toEqual(["app.ts", "plugins/a.ts", "plugins/b.ts"]);
  });

  it("are left alone where they are up to date", () => {
    const root = written();
    const state = (): readonly bigint[] => {
      const { ino, mtimeNs } = statSync(join(root, "generated/app.ts"), { bigint: true });
      return [ino, mtimeNs];
    };
    const before = state();
    const again = plan(root, first);
    expect(again).toMatchObject({ write: [], remove: [], unchanged: 3, diagnostics: [] });
    writeOutput(root, again);
    expect(state()).toEqual(before);
  });

  it("are written only where they changed, and removed where they are no longer generated", () => {
    const root = written();
    const next = plan(root, second);
    expect(next.write.map(({ path }) => path)).toEqual(["app.ts", "plugins/c/new.ts", ".files.json"]);
    expect(next).toMatchObject({ remove: ["plugins/b.ts"], unchanged: 1 });
    writeOutput(root, next);
    const { ".files.json": _, ...files } = generated(root);
    expect(files).toEqual(Object.fromEntries(second.map(({ path, content }) => [path, content])));
    expect(plan(root, second)).toMatchObject({ write: [], remove: [] });
  });

  it("leave no empty folder behind", () => {
    const root = written();
    writeOutput(root, plan(root, [{ path: "app.ts", content: "x" }]));
    expect(() => statSync(join(root, "generated/plugins"))).toThrow("ENOENT");
  });

  it("count as unchanged where Git has put carriage returns into them", () => {
    const root = written();
    put(root, "generated/app.ts", "// app 1\r\n");
    expect(plan(root, first)).toMatchObject({ write: [], diagnostics: [] });
  });

  it("are written again where they were deleted", () => {
    const root = written();
    rmSync(join(root, "generated/plugins"), { recursive: true });
    const next = plan(root, first);
    expect(next.diagnostics).toEqual([]);
    writeOutput(root, next);
    expect(Object.keys(generated(root))).toHaveLength(4);
  });
});

describe("what Nexus did not write is never overwritten", () => {
  const rows: readonly { name: string; change: (root: string) => void; want: readonly string[] }[] = [
    {
      name: "an edited file",
      change: (root) => put(root, "generated/app.ts", "// mine\n"),
      want: ['NX9002 generated/app.ts: generated file "generated/app.ts" was edited by hand'],
    },
    {
      name: "an edited file that is no longer generated",
      change: (root) => put(root, "generated/plugins/b.ts", "// mine\n"),
      want: ['NX9002 generated/plugins/b.ts: generated file "generated/plugins/b.ts" was edited by hand'],
    },
    {
      name: "a foreign file in the way",
      change: (root) => put(root, "generated/plugins/c/new.ts", "// mine\n"),
      want: [
        'NX9002 generated/plugins/c/new.ts: "generated/plugins/c/new.ts" was not generated, and stands where a generated file belongs',
      ],
    },
    {
      name: "a folder in the way",
      change: (root) => mkdirSync(join(root, "generated/plugins/c/new.ts"), { recursive: true }),
      want: [
        'NX9002 generated/plugins/c/new.ts: "generated/plugins/c/new.ts" was not generated, and stands where a generated file belongs',
      ],
    },
    {
      name: "a file in the place of a folder",
      change: (root) => put(root, "generated/plugins/c", "mine"),
      want: [
        'NX9002 generated/plugins/c/new.ts: "generated/plugins/c/new.ts" was not generated, and stands where a generated file belongs',
      ],
    },
    {
      name: "a link in the way",
      change: (root) => {
        put(root, "outside.ts", "// mine\n");
        mkdirSync(join(root, "generated/plugins/c"));
        symlinkSync(join(root, "outside.ts"), join(root, "generated/plugins/c/new.ts"));
      },
      want: [
        'NX9002 generated/plugins/c/new.ts: "generated/plugins/c/new.ts" was not generated, and stands where a generated file belongs',
      ],
    },
  ];
  it.each(rows)("$name", ({ change, want }) => {
    const root = written();
    change(root);
    expect(told(plan(root, second))).toEqual(want);
  });

  it("unless that is asked for", () => {
    const root = written();
    put(root, "generated/app.ts", "// mine\n");
    put(root, "generated/plugins/c/new.ts", "// mine\n");
    const forced = plan(root, second, true);
    expect(forced.diagnostics).toEqual([]);
    writeOutput(root, forced);
    expect(generated(root)).toMatchObject({ "app.ts": "// app 2\n", "plugins/c/new.ts": "// c 1\n" });
  });

  it("and a foreign file that is in nobody's way is left alone", () => {
    const root = written();
    put(root, "generated/notes.md", "mine");
    const next = plan(root, second);
    expect(next.diagnostics).toEqual([]);
    writeOutput(root, next);
    expect(generated(root)["notes.md"]).toBe("mine");
  });

  it("nor is an edit that happens to be what would be written", () => {
    const root = written();
    put(root, "generated/app.ts", "// app 2\n");
    expect(plan(root, second)).toMatchObject({ diagnostics: [], unchanged: 2 });
  });

  it("broken records make every file that differs a foreign one", () => {
    const root = written();
    put(root, "generated/.files.json", "<<<<<<< HEAD\n");
    expect(told(plan(root, first))).toEqual([]);
    expect(told(plan(root, second))).toEqual([
      'NX9002 generated/app.ts: "generated/app.ts" was not generated, and stands where a generated file belongs',
    ]);
  });

  it("records cannot name a file outside of generated/", () => {
    const root = written();
    put(root, "precious.txt", "x");
    const hash = JSON.parse(generated(root)[".files.json"] ?? "{}")["app.ts"];
    put(root, "precious.ts", "// app 1\n");
    put(
      root,
      "generated/.files.json",
      JSON.stringify({ "../precious.ts": hash, "/etc/hosts": hash, "a/../../precious.ts": hash }),
    );
    expect(plan(root, first).remove).toEqual([]);
  });
});

describe("a disk that fails while files are written leaves generated/ as it was", () => {
  const failure = (code: string): Error => Object.assign(new Error(`${code}: no`), { code, syscall: "write" });
  const failingAfter = (steps: number, code: string): DiskWriter => {
    let left = steps;
    const step =
      <Arguments extends unknown[]>(action: (...given: Arguments) => void) =>
      (...given: Arguments): void => {
        if (left-- <= 0) throw failure(code);
        action(...given);
      };
    return {
      writeFile: step(disk.writeFile),
      copyFile: step(disk.copyFile),
      rename: step(disk.rename),
      remove: step(disk.remove),
    };
  };

  it("at whichever step", () => {
    const stepsInAll = 3 + 3 + 1 + 2 + 1; // write, copy what is replaced or removed, move, remove, move the records
    for (let steps = 0; steps < stepsInAll - 1; steps += 1) {
      const root = written();
      const before = generated(root);
      expect(() => writeOutput(root, plan(root, second), failingAfter(steps, "ENOSPC"))).toThrow(CommandFailure);
      expect(generated(root)).toEqual(before);
      expect(plan(root, first)).toMatchObject({ write: [], diagnostics: [] });
    }
    const root = written();
    writeOutput(root, plan(root, second), failingAfter(stepsInAll, "ENOSPC"));
    expect(generated(root)["app.ts"]).toBe("// app 2\n");
  });

  it("and without generated/ there is none afterwards", () => {
    const root = temporaryFolder();
    expect(() => writeOutput(root, plan(root, first), failingAfter(2, "ENOSPC"))).toThrow(
      "generated/ cannot be written: the disk is full (ENOSPC)",
    );
    expect(() => statSync(join(root, "generated"))).toThrow("ENOENT");
  });

  it.skipIf(!canMount())("which is really full", () => {
    const root = temporaryFolder();
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", root]);
    try {
      writeOutput(root, plan(root, first));
      const before = generated(root);
      const large = [...second, { path: "large.ts", content: `// ${"x".repeat(100_000)}\n` }];
      expect(() => writeOutput(root, plan(root, large))).toThrow(
        "generated/ cannot be written: the disk is full (ENOSPC)",
      );
      expect(generated(root)).toEqual(before);
    } finally {
      execFileSync("umount", [root]);
    }
  });

  it("a bug is no failure of the disk", () => {
    const broken: DiskWriter = {
      ...disk,
      writeFile: () => {
        throw new TypeError("a bug");
      },
    };
    const root = temporaryFolder();
    expect(() => writeOutput(root, plan(root, first), broken)).toThrow(TypeError);
  });
});

describe("a compile that was killed while it wrote", () => {
  const endedProcess = 2 ** 22 + 1; // above what Linux gives to processes

  /** As if the process had ended after moving some of the files. */
  function interrupted(moved: number): string {
    const root = written();
    const next = plan(root, second);
    const stage = `generated/.writing-${endedProcess}`;
    for (const { path, content } of next.write) put(root, `${stage}/${path}`, content);
    for (const { path, content } of next.write.slice(0, moved)) {
      rmSync(join(root, stage, path));
      put(root, `generated/${path}`, content);
    }
    return root;
  }

  it.each([0, 1, 2])("after %i files is finished by the next one, whatever that writes", (moved) => {
    const third = second.map((file) => ({ ...file, content: file.content.replace("2", "3").replace("c 1", "c 3") }));
    for (const files of [second, third]) {
      const root = interrupted(moved);
      const next = plan(root, files);
      expect(next.diagnostics).toEqual([]);
      writeOutput(root, next);
      const { ".files.json": _, ...all } = generated(root);
      expect(all).toEqual(Object.fromEntries(files.map(({ path, content }) => [path, content])));
    }
  });

  it("is cleared away even where nothing else is to be written", () => {
    const root = written();
    put(root, `generated/.writing-${endedProcess}/app.ts`, "// half");
    writeOutput(root, plan(root, first));
    expect(Object.keys(generated(root))).toEqual([".files.json", "app.ts", "plugins/a.ts", "plugins/b.ts"]);
  });

  it("is left alone while its process runs", () => {
    const root = written();
    const stage = `generated/.writing-${process.ppid}/app.ts`;
    put(root, stage, "// half");
    writeOutput(root, plan(root, second));
    expect(readFileSync(join(root, stage), "utf8")).toBe("// half");
  });
});

/** A small disk of its own needs rights that few machines give; the steps above are tried everywhere. */
function canMount(): boolean {
  const root = mkdtempSync(join(tmpdir(), "nexus-mount-"));
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", root], { stdio: "ignore" });
    execFileSync("umount", [root]);
    return true;
  } catch {
    return false;
  } finally {
    rmSync(root, { recursive: true });
  }
}

it("the same files give the same records, in whatever order they come", () => {
  const [one, other] = [temporaryFolder(), temporaryFolder()];
  writeOutput(one, plan(one, first));
  writeOutput(other, plan(other, [...first].reverse()));
  expect(generated(other)).toEqual(generated(one));
});
