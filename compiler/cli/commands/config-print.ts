import { type DescribedSetting, describeSettings } from "../../../runtime/settings/describe-settings.js";
import type { SettingsArguments } from "../../../runtime/settings/settings-sources.js";
import type { Command } from "../command-context.js";
import type { ExitStatus } from "../failures.js";
import { openApplication } from "../open-application.js";
import { originPlaces } from "../settings/origin-place.js";
import { readSettings } from "../settings/read-settings.js";
import { reportSettingsError } from "../settings/report-settings-error.js";

export interface SettingsOptions extends SettingsArguments {
  readonly format: "text" | "json";
}

/** `nexus config print`. */
export const printSettings: Command<SettingsOptions> = async ({ format, ...given }, context): Promise<ExitStatus> => {
  const { application, textOf } = openApplication(context, { sound: true });
  const settings = await readSettings(application, context.root, given).catch((error: unknown) =>
    reportSettingsError(error, format, context),
  );
  const { environment, disabled } = settings;
  const placeOf = originPlaces(application.declaration.file, textOf);
  const described = describeSettings(settings).map((setting) => ({
    ...setting,
    from: placeOf(setting.key, setting.origin, environment),
  }));
  const { out } = context.terminal;
  if (format === "json") {
    const values = described.map(({ key, value, isSecret, origin: { layer }, from }) => ({
      key,
      value,
      secret: isSecret,
      layer,
      from,
    }));
    out.write(`${JSON.stringify({ environment, disabled: [...disabled], settings: values }, null, 2)}\n`);
    return 0;
  }
  const { dim } = out.colors;
  const head = environment === "" ? "no environment" : `environment ${environment}`;
  const off = [...disabled].map((name) => `${name} is disabled`);
  out.write(`${dim([head, ...off].join("; "))}\n`);
  out.write(
    rows(described)
      .map(([setting, from]) => `${setting}  ${dim(from)}\n`)
      .join(""),
  );
  return 0;
};

function rows(
  described: readonly (DescribedSetting & { readonly from: string })[],
): readonly (readonly [string, string])[] {
  const settings = described.map(({ key, value }) => `${key} = ${value}`);
  const width = Math.min(60, Math.max(0, ...settings.map((text) => text.length)));
  return described.map(({ from }, index) => [(settings[index] ?? "").padEnd(width), from]);
}
