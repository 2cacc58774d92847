import type { Redis } from "ioredis";
import type { Hearing } from "./hearing.js";
import { noticeIn } from "./notice.js";

/** How often the connection is tried: one that was cut on the way may not say so. Milliseconds. */
const heartbeat = 5_000;

/** Hears what instances tell on the channel, whenever the subscriber is connected. Gives what ends it. */
export function hearRedis(subscriber: Redis, channel: string, hearing: Hearing): () => void {
  const listen = (): void => {
    subscriber.subscribe(channel).then(
      () => hearing.begins(),
      () => subscriber.disconnect(true),
    );
  };
  subscriber.on("message", (_channel: string, message: string) => {
    hearing.told(noticeIn(message));
  });
  subscriber.on("ready", listen);
  subscriber.on("close", () => hearing.ends());
  if (subscriber.status === "ready") listen();

  const timer = setInterval(() => {
    if (hearing.isOn) subscriber.ping().catch(() => subscriber.disconnect(true));
  }, heartbeat).unref();
  return () => clearInterval(timer);
}
