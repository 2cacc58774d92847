import { _, type CodeKeywordDefinition } from "ajv";
import { useFunc } from "ajv/dist/compile/util.js";
import ucs2length from "ajv/dist/runtime/ucs2length.js";
import { withDefault } from "./with-default.js";

const { default: countCharacters } = withDefault(ucs2length);

/**
 * `minLength` and `maxLength` as ajv has them, but a text's characters are counted only where its `length` does not tell: a character is one
 * or two units of it. Counting goes through the whole text, which is most of what a small object's check costs.
 */
export const textLength: CodeKeywordDefinition = {
  keyword: ["maxLength", "minLength"],
  type: "string",
  schemaType: "number",
  before: "pattern",
  error: { message: "", params: ({ schemaCode }) => _`{limit: ${schemaCode}}` },
  code(context) {
    const { keyword, data, gen } = context;
    // The value of a keyword is typed `any`; `schemaType` says that it is a number.
    const limit = context.schema as number;
    const characters = _`${useFunc(gen, countCharacters)}(${data})`;
    context.fail(
      keyword === "maxLength"
        ? _`${data}.length > ${limit} && ${characters} > ${limit}`
        : _`${data}.length < ${2 * limit} && ${characters} < ${limit}`,
    );
  },
};
