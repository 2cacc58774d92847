/** Asks the application whether it takes requests, with Node: the image has no other program. */
export const healthCommand: readonly string[] = ["node", "dist/main.js", "health"];
