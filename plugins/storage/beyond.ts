import { Problem } from "nexus-platform";

/** 416: no byte of a file of so many bytes is in the range that was asked for. */
export const beyond = (size: number): Problem =>
  new Problem({
    status: 416,
    title: "Range Not Satisfiable",
    detail: `The file has ${size} bytes.`,
    headers: { "content-range": `bytes */${size}` },
  });
