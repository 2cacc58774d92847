import type { Architecture } from "./elf.js";
import type { Layer } from "./layer.js";

/** What an image stands on: Node and what Node needs. */
export interface Base {
  readonly architecture: Architecture;
  readonly layers: readonly Layer[];
  /** Path of Node in the image. */
  readonly node: string;
  /** "24.21.0"; null where the base does not say. */
  readonly nodeVersion: string | null;
  /** Variables that it sets, as "NAME=value". */
  readonly variables: readonly string[];
  /** Files of the machine that went into it, for who wants to know what is inside; empty where it was pulled. */
  readonly parts: readonly BasePart[];
  /** Where it was pulled from; null where it was made on this machine. */
  readonly origin: { readonly name: string; readonly digest: string } | null;
}

export interface BasePart {
  readonly name: string;
  readonly version: string | null;
  /** Of the file as it was found, in hexadecimal digits. */
  readonly sha256: string;
  /** In the image. */
  readonly path: string;
}
