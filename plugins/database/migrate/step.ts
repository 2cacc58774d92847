import { createHash } from "node:crypto";
import type { MigrationScript, PluginMigrations } from "nexus-platform";
import type { Engine } from "../engines/engine.js";

/** One migration as it is for one engine. */
export interface Step {
  readonly plugin: string;
  readonly name: string;
  readonly script: MigrationScript;
  /** SHA-256 of what it does, in hexadecimal: line ends and blanks before them do not count, nor does the way back. */
  readonly checksum: string;
}

/** In the order in which they are applied. Throws where a migration has no script for this engine. */
export function stepsFor(
  engine: Pick<Engine, "name" | "label">,
  plugins: readonly PluginMigrations[],
): readonly Step[] {
  return plugins.flatMap(({ plugin, migrations }) =>
    migrations.map(({ name, scripts }) => {
      const script = scripts[engine.name] ?? scripts.any;
      if (script === undefined) {
        throw new Error(
          `The migration ${name} of the plugin "${plugin}" has no script for ${engine.label}: add ${name}.${engine.name}.sql, or ${name}.sql for every engine, and compile again.`,
        );
      }
      return { plugin, name, script, checksum: checksumOf(script.up) };
    }),
  );
}

export function checksumOf(script: string): string {
  const lines = script.split(/\r\n|\r|\n/).map((line) => line.trimEnd());
  return createHash("sha256").update(lines.join("\n").trim()).digest("hex");
}

/** Names a migration in messages and on the command line: "orders/0001-create-orders". */
export const titleOf = ({ plugin, name }: Pick<Step, "plugin" | "name">): string => `${plugin}/${name}`;
