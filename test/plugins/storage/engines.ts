import { application } from "#nexus";
import type { JsonObject } from "../../../runtime/json.js";
import { createTestApp } from "../../../runtime/testing/create-test-app.js";
import type { TestAppOptions } from "../../../runtime/testing/test-app.js";
import { bucketSettings, type S3TestServer, s3TestServer } from "./s3-test-server.js";

type Types = NonNullable<typeof application.types>;

/** The application with nothing but the plugin in it. */
export const startStorage = (
  storage: JsonObject = {},
  options: Omit<TestAppOptions<Types>, "only" | "settings"> = {},
) => createTestApp(application, { ...options, only: ["storage"], settings: { plugins: { storage } } });

export type StartedStorage = Awaited<ReturnType<typeof startStorage>>;

export interface OpenStorage {
  readonly app: StartedStorage;
  readonly close: () => Promise<void>;
}

export const storageEngines: readonly {
  readonly name: string;
  readonly open: (more?: JsonObject) => Promise<OpenStorage>;
}[] = [
  {
    name: "folder",
    open: async (more = {}) => {
      const app = await startStorage({ engine: "folder", ...more });
      return { app, close: app.stop };
    },
  },
  {
    name: "s3",
    open: async (more = {}) => {
      const server = await s3TestServer();
      const app = await startOn(server, more);
      return {
        app,
        close: async () => {
          await app.stop();
          await server.close();
        },
      };
    },
  },
];

export const startOn = ({ endpoint }: S3TestServer, more: JsonObject = {}, s3: JsonObject = {}) =>
  startStorage({ engine: "s3", s3: { ...bucketSettings(endpoint), ...s3 }, ...more });
