import { hash, randomBytes } from "node:crypto";

/** What the database keeps of a token, key or code: these are random and long, so that a plain hash cannot be undone. */
export const digest = (text: string): string => hash("sha256", text, "hex");

/** 256 random bits behind a prefix by which scanners for leaked secrets find it. */
export const newToken = (prefix: string): string => prefix + randomBytes(32).toString("base64url");
