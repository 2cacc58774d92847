// Made by `nexus compile` from plugins/storage/plugin.yaml. Do not edit: change the manifest and compile again.
import type { Statistics } from "nexus-platform";
import type {
  Awaitable,
  BaseContext,
  BasePlugin,
  BaseRequest,
  Content,
  Empty,
  PluginDefinition,
  Reply,
  RequestHeaders,
  StreamedBody,
} from "nexus-platform/runtime";

import type { Storage } from "../../plugins/storage/contract.js";

/** Settings, with defaults filled in. */
export interface Config {
  /** Where files are kept. */
  readonly engine: "folder" | "s3";
  /** Folder of the engine `folder`. */
  readonly folder: string;
  /** Largest file, unless whoever stores it says otherwise. */
  readonly max_size: string;
  /** What signed links of the engine `folder` begin with: `https://shop.example`. Empty: links without a host. */
  readonly public_url: string;
  /** Signs links of the engine `folder`. Without it one is made and kept in `link_secret_file`; instances must share it. */
  readonly link_secret?: string;
  /** Where a secret that was made is kept. */
  readonly link_secret_file: string;
  /** The bucket of the engine `s3`. */
  readonly s3?: {
    /** The server; without it Amazon's of the region. */
    readonly endpoint?: string;
    /** Region that requests are signed for. */
    readonly region: string;
    /** The bucket; it must exist. */
    readonly bucket: string;
    /** Who signs. */
    readonly access_key_id: string;
    /** What signs. */
    readonly secret_access_key: string;
    /** Goes with temporary credentials. */
    readonly session_token?: string;
    /** Whether the bucket stands in the path and not in the host's name; true where an `endpoint` is given. */
    readonly path_style?: boolean;
    /** Larger files go up in parts of this size; two of them are in memory at a time. */
    readonly part_size: string;
    /** How long the server may take to answer one request. */
    readonly timeout: string;
  };
}

/** What the plugin's setup gets. */
export interface Context extends BaseContext {
  readonly config: Config;
}

/** Request of `GET /storage/files/{name}`. */
export interface OpenLinkRequest extends BaseRequest {
  readonly params: {
    readonly name: string;
  };
  readonly query: {
    readonly token: string;
  };
  readonly headers: RequestHeaders;
}

/** Answer of `GET /storage/files/{name}`: plain data is 200. */
export type OpenLinkResult = Content | Reply<200, Content> | Reply<206, Content> | Reply<304, undefined>;

/** Request of `PUT /storage/files/{name}`. */
export interface FillLinkRequest extends BaseRequest {
  readonly params: {
    readonly name: string;
  };
  readonly query: {
    readonly token: string;
  };
  readonly headers: RequestHeaders;
  readonly body: StreamedBody;
}

/** Answer of `PUT /storage/files/{name}`: nothing is 204. */
export type FillLinkResult = Empty | Reply<204, undefined>;

/** Services for others. */
export interface Provides {
  readonly storage: Storage;
  readonly statistics: Statistics;
}

/** Handlers of the routes. */
export interface Routes {
  /**
   * A file, by a signed link
   *
   * The link is made by `signedUrl` of the engine `folder`; it holds who may read which file until when.
   */
  readonly openLink: (request: OpenLinkRequest) => Awaitable<OpenLinkResult>;
  /** Store a file, by a signed link */
  readonly fillLink: (request: FillLinkRequest) => Awaitable<FillLinkResult>;
}

/** What the plugin's setup returns. */
export interface Plugin extends BasePlugin<Config> {
  readonly provides: Provides;
  readonly routes: Routes;
}

/** Fixes the types. With the return type `Promise<Plugin>` written, every fault shows at its own line. */
export function definePlugin(setup: (context: Context) => Awaitable<Plugin>): PluginDefinition<Context, Plugin> {
  return { setup };
}
