import type { Command } from "../command-context.js";
import { openApplication } from "../open-application.js";

/** `nexus openapi`: the same text as generated/openapi.json, made from the declaration as it is now. */
export const openapi: Command<object> = (_options, context) => {
  const { files } = openApplication(context, { sound: true });
  const file = files.find(({ path }) => path === "openapi.json");
  if (!file) throw new Error("The compiler made no openapi.json.");
  context.terminal.out.write(file.content);
  return 0;
};
