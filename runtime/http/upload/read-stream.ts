import type { Readable } from "node:stream";
import { contentTooLarge, unsupportedMediaType } from "../../api/problem.js";
import type { StreamedBody } from "../../api/upload.js";
import { matchesType } from "../../content/content-type.js";
import type { StreamDefinition } from "../../definition.js";
import { IncomingContent } from "./incoming-content.js";
import { judgeContent } from "./judge-content.js";
import type { OpenUpload, UploadRequest } from "./upload-parser.js";

const subject = "The body";

/** A body as one stream. Resolves when its first bytes are there. Throws 413 and 415. */
export function readStream(payload: Readable, request: UploadRequest, upload: StreamDefinition): OpenUpload {
  const { contentType: claimed, length, bodyLimit } = request;
  const maxSize = upload.maxSize ?? bodyLimit;
  if (!matchesType(claimed, upload.types)) throw unsupportedMediaType(`Send the body as ${upload.types.join(" or ")}.`);
  if (length !== null && length > maxSize) throw contentTooLarge(`${subject} is larger than ${maxSize} bytes.`);
  const stream = new IncomingContent(payload, { maxSize, subject });
  const body = async (): Promise<StreamedBody> => {
    const contentType = await judgeContent(stream, { claimed, types: upload.types, subject });
    return { stream, contentType, length };
  };
  return { body: body(), fail: (error) => void stream.destroy(error) };
}
