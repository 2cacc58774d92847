import { request } from "node:https";

export function send(text: string, target = "https://example.com"): void {
  request(target).end(text);
  void fetch(target, { method: "POST", body: text });
}
