import type { Readable } from "node:stream";
import { contentTooLarge, unsupportedMediaType } from "../../api/problem.js";
import type { MultipartBody } from "../../api/upload.js";
import type { MultipartDefinition } from "../../definition.js";
import { type FormOptions, FormReader } from "./form-reader.js";
import type { OpenUpload, UploadRequest } from "./upload-parser.js";

/** A form with files. Resolves when the fields before the first file are there. Throws 400, 413 and 415. */
export function readMultipart(payload: Readable, request: UploadRequest, upload: MultipartDefinition): OpenUpload {
  const { contentType, length, bodyLimit } = request;
  if (!/^multipart\/form-data\s*;.*boundary=/i.test(contentType)) throw noForm();
  const maxSize = largest(upload, bodyLimit);
  const tooLarge = contentTooLarge(`The body is larger than ${maxSize} bytes.`);
  if (length !== null && length > maxSize) throw tooLarge;

  const form = openForm(contentType, { files: upload.files, bodyLimit });
  let size = 0;
  payload.on("data", (chunk: Buffer) => {
    size += chunk.length;
    if (size > maxSize) form.fail(tooLarge);
  });
  payload.on("error", (error) => form.fail(error));
  payload.pipe(form.sink);
  const body = async (): Promise<MultipartBody> => ({ fields: await form.fields, files: form.files() });
  return {
    body: body(),
    fail: (error) => {
      payload.unpipe(form.sink);
      form.fail(error);
    },
  };
}

function openForm(contentType: string, options: FormOptions): FormReader {
  try {
    return new FormReader(contentType, options);
  } catch {
    // Nothing is read yet: the parser found no boundary.
    throw noForm();
  }
}

const noForm = () => unsupportedMediaType('Send the body as "content-type: multipart/form-data".');

/** All files at their largest, the fields, and what stands between them. */
const largest = ({ files }: MultipartDefinition, bodyLimit: number): number =>
  files.reduce((sum, { maxSize, max }) => sum + (maxSize ?? bodyLimit) * max, bodyLimit + 64_000);
