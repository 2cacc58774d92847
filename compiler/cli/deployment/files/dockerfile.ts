import { posix } from "node:path";
import type { Deployment } from "../facts/deployment.js";
import { imageRoot } from "../facts/image-paths.js";
import { healthCommand } from "./health-command.js";

/** The user that an image runs as: nobody's number on any usual system. */
export const imageUser = 65_532;

export interface DockerfileInput {
  readonly deployment: Deployment;
  /** What stands above the first instruction. */
  readonly heading: readonly string[];
  /** From the application's root. */
  readonly path: string;
  /** What the image needs beside dist/: "/app/templates". */
  readonly copied: readonly string[];
  /** Whether there is a package-lock.json. */
  readonly isLocked: boolean;
}

/** Builds the application, and puts it into an image with Node and the libraries that it needs, and nothing else. */
export function dockerfile({ deployment, heading, path, copied, isLocked }: DockerfileInput): string {
  return [
    ...heading,
    `#   docker build -f ${path} -t ${deployment.image} .`,
    "ARG BASE=node:24-bookworm-slim",
    "",
    ...buildStage(deployment, isLocked),
    "",
    ...finalStage(deployment, copied),
    "",
  ].join("\n");
}

function buildStage({ volumes }: Deployment, isLocked: boolean): readonly string[] {
  return [
    "FROM ${BASE} AS build",
    `WORKDIR ${imageRoot}`,
    `COPY ${isLocked ? "package.json package-lock.json" : "package.json"} ./`,
    `RUN npm ${isLocked ? "ci" : "install"} --ignore-scripts --no-audit --no-fund`,
    "COPY . .",
    "RUN npm rebuild && npm run prepare --if-present && npx nexus build",
    "# Node, and the libraries that it and native addons load.",
    "RUN mkdir -p /image/etc /image/tmp && chmod 1777 /image/tmp \\",
    ` && echo 'app:x:${imageUser}:${imageUser}:app:${imageRoot}:' > /image/etc/passwd \\`,
    " && ldd /usr/local/bin/node $(find dist -name '*.node') \\",
    "  | awk '$2 == \"=>\" && $3 ~ /^\\// { print $3 } $1 ~ /^\\/lib/ { print $1 }' \\",
    "  | sort -u | xargs cp -L --parents -t /image /usr/local/bin/node",
    ...(volumes.length === 0 ? [] : [`RUN mkdir -p ${volumes.map((folder) => `/volumes${folder}`).join(" ")}`]),
  ];
}

function finalStage(deployment: Deployment, copied: readonly string[]): readonly string[] {
  const { name, version, description, volumes, port, pluginPorts, nodeFlags } = deployment;
  const labels = { title: name, version, ...(description !== "" && { description }) };
  return [
    "FROM scratch",
    "COPY --from=build /image/ /",
    `COPY --from=build ${imageRoot}/dist/ ${imageRoot}/dist/`,
    ...copied.map((path) => `COPY --from=build ${json(path)} ${json(path)}`),
    ...volumes.map((folder) => `COPY --from=build --chown=${imageUser}:${imageUser} /volumes${folder}/ ${folder}/`),
    ...Object.entries(labels).map(([key, text]) => `LABEL org.opencontainers.image.${key}=${json(text)}`),
    `ENV PATH=/usr/local/bin NODE_ENV=production NEXUS_SERVER__HOST=0.0.0.0 NEXUS_SERVER__PORT=${port}`,
    `WORKDIR ${imageRoot}`,
    `USER ${imageUser}:${imageUser}`,
    `EXPOSE ${[port, ...pluginPorts.map((plugin) => plugin.port)].join(" ")}`,
    "STOPSIGNAL SIGTERM",
    `HEALTHCHECK --interval=10s --timeout=10s --start-period=1m --retries=3 CMD ${list(healthCommand)}`,
    "# What the plugins' capabilities allow, and nothing else.",
    `ENTRYPOINT ${list(["node", ...nodeFlags, posix.join("dist", "main.js")])}`,
  ];
}

/** `$` begins a variable in most instructions. */
const json = (text: string): string => JSON.stringify(text).replaceAll("$", "\\$");
const list = (words: readonly string[]): string => `[${words.map((word) => JSON.stringify(word)).join(", ")}]`;

/** What the build does not need, and what must not get into an image's layers. */
export function dockerIgnore(deployment: Deployment, folder: string): string {
  const volumes = deployment.volumes
    .filter((path) => path.startsWith(`${imageRoot}/`))
    .map((path) => posix.relative(imageRoot, path));
  return `${[".git", ".env*", ".nexus", "**/node_modules", "coverage", "dist", folder, ...volumes].join("\n")}\n`;
}
