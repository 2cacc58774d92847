import { duration, size } from "nexus-platform";

/** `s3` as nexus.yaml says it. */
export interface WrittenBucket {
  readonly endpoint?: string;
  readonly region: string;
  readonly bucket: string;
  readonly access_key_id: string;
  readonly secret_access_key: string;
  readonly session_token?: string;
  readonly path_style?: boolean;
  readonly part_size: string;
  readonly timeout: string;
}

export interface BucketSettings {
  /** The bucket's own address, without "/" at its end. */
  readonly url: string;
  /** For messages. */
  readonly server: string;
  readonly bucket: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string | undefined;
  /** Bytes. */
  readonly partSize: number;
  /** Milliseconds. */
  readonly timeout: number;
}

/** What every server that speaks S3 asks of a part that is not the last. */
const smallestPart = 5 * 1024 * 1024;

/** Throws where the settings cannot work. */
export function bucketSettings(written: WrittenBucket | undefined): BucketSettings {
  if (written === undefined) {
    throw new Error(
      'The engine "s3" needs to know its bucket: set s3.bucket, s3.access_key_id and s3.secret_access_key of the plugin.',
    );
  }
  const partSize = size(written.part_size);
  if (partSize < smallestPart)
    throw new Error(`"s3.part_size" is ${written.part_size}; no server takes parts smaller than 5.25mb.`);
  const { bucket, region } = written;
  const server = new URL(written.endpoint ?? `https://s3.${region}.amazonaws.com`);
  const isInPath = written.path_style ?? written.endpoint !== undefined;
  const base = server.href.replace(/\/+$/, "");
  return {
    url: isInPath ? `${base}/${encodeURIComponent(bucket)}` : base.replace("://", `://${bucket}.`),
    server: server.host,
    bucket,
    region,
    accessKeyId: written.access_key_id,
    secretAccessKey: written.secret_access_key,
    sessionToken: written.session_token,
    partSize,
    timeout: duration(written.timeout),
  };
}
