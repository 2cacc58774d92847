import { zValidator } from "@hono/zod-validator";

const parts = { json: "body", query: "query", param: "params" };

/** Hono's validator, with its faults told as problems.mjs tells those of Ajv. */
export const validated = (target, schema) =>
  zValidator(target, schema, (result) => {
    if (!result.success)
      throw Object.assign(new Error("invalid"), { part: parts[target], invalid: faults(result.error) });
  });

const faults = ({ issues }) =>
  issues.flatMap(({ path, keys = [], message }) => {
    const instancePath = path.map((step) => `/${String(step)}`).join("");
    return keys.length === 0
      ? [{ instancePath, message }]
      : keys.map((key) => ({ instancePath: `${instancePath}/${key}`, message }));
  });
