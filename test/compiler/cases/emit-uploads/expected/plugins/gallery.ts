// Made by `nexus compile` from plugins/gallery/plugin.yaml. Do not edit: change the manifest and compile again.
import type {
  Awaitable,
  BaseContext,
  BasePlugin,
  BaseRequest,
  Content,
  Empty,
  MultipartBody,
  PluginDefinition,
  Reply,
  RequestHeaders,
  StreamedBody,
} from "nexus-platform/runtime";

/** What the plugin's setup gets. */
export type Context = BaseContext;

/** Request of `POST /albums/{album}/photos`. */
export interface AddPhotosRequest extends BaseRequest {
  readonly params: {
    readonly album: string;
  };
  readonly headers: RequestHeaders;
  readonly body: MultipartBody<Caption, "photos" | "notes">;
}

/** Answer of `POST /albums/{album}/photos`: nothing is 204. */
export type AddPhotosResult = Empty | Reply<204, undefined>;

/** Request of `PUT /albums/{album}/cover`. */
export interface PutCoverRequest extends BaseRequest {
  readonly params: {
    readonly album: string;
  };
  readonly headers: RequestHeaders;
  readonly body: StreamedBody;
}

/** Answer of `PUT /albums/{album}/cover`: nothing is 204. */
export type PutCoverResult = Empty | Reply<204, undefined>;

/** Request of `GET /albums/{album}/cover`. */
export interface GetCoverRequest extends BaseRequest {
  readonly params: {
    readonly album: string;
  };
  readonly headers: RequestHeaders;
}

/** Answer of `GET /albums/{album}/cover`: plain data is 200. */
export type GetCoverResult = Content | Reply<200, Content>;

/** Request of `POST /restore`. */
export interface RestoreRequest extends BaseRequest {
  readonly headers: RequestHeaders;
  readonly body: StreamedBody;
}

/** Answer of `POST /restore`: nothing is 204. */
export type RestoreResult = Empty | Reply<204, undefined>;

/** Request of `POST /import`. */
export interface ImportPhotosRequest extends BaseRequest {
  readonly headers: RequestHeaders;
  readonly body: MultipartBody<ImportPhotosFields, "archive">;
}

/** Answer of `POST /import`: nothing is 204. */
export type ImportPhotosResult = Empty | Reply<204, undefined>;

/** Handlers of the routes. */
export interface Routes {
  readonly addPhotos: (request: AddPhotosRequest) => Awaitable<AddPhotosResult>;
  readonly putCover: (request: PutCoverRequest) => Awaitable<PutCoverResult>;
  readonly getCover: (request: GetCoverRequest) => Awaitable<GetCoverResult>;
  readonly restore: (request: RestoreRequest) => Awaitable<RestoreResult>;
  readonly importPhotos: (request: ImportPhotosRequest) => Awaitable<ImportPhotosResult>;
}

/** What the plugin's setup returns. */
export interface Plugin extends BasePlugin<unknown> {
  readonly routes: Routes;
}

export interface Caption {
  readonly title: string;
  readonly stars?: number;
}

export interface ImportPhotosFields {
  readonly overwrite: boolean;
}

/** Fixes the types. With the return type `Promise<Plugin>` written, every fault shows at its own line. */
export function definePlugin(setup: (context: Context) => Awaitable<Plugin>): PluginDefinition<Context, Plugin> {
  return { setup };
}
