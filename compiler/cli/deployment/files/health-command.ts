/** Asks the application whether it takes requests, with Node: the image has no other program. */
export const healthCommand: readonly string[] = [
  "node",
  "-e",
  "fetch(`http://127.0.0.1:${process.env.NEXUS_SERVER__PORT}/health/ready`).then(({ok})=>process.exit(ok?0:1),()=>process.exit(1))",
];
