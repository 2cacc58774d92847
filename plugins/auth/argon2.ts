/** Loaded when a password is first looked at. A module of its own, because a bundle gives a CommonJS package loaded on demand no names. */
export { hash, parseOptions, verify } from "@node-rs/argon2";
