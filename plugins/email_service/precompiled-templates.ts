import type { TemplateFunctions } from "./template-functions.js";

/** What `nexus build` made of the templates that nexus.yaml leads to; without a build there are none. */
export const precompiledTemplates: TemplateFunctions = { html: {}, text: {} };
