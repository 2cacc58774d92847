import { Agent, request } from "node:http";

export interface Answer<Body = unknown> {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: Body;
}

export interface Call {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
  readonly token?: string;
}

/** One request, as its caller saw it. Times are those of `performance.now()`. */
export interface Asked {
  readonly call: Call;
  readonly began: number;
  readonly ended: number;
  /** 0 where there was no answer. */
  readonly status: number;
  readonly fault?: string;
}

/** Nobody answered, or the load balancer did so in the place of an instance that was gone. */
export const isCut = (status: number): boolean => [0, 502, 504].includes(status);

/** Sends requests over connections that it keeps open, from an address of its own, none of them twice, and remembers each. */
export class Caller {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 4 });
  readonly #address: string;
  readonly asked: Asked[] = [];

  /** `number` makes the address: 127.0.1.number. */
  constructor(number: number) {
    this.#address = `127.0.1.${number}`;
  }

  /** Status 0: nobody answered. `Body` is what the caller expects; it is not checked. */
  async ask<Body>(base: string, call: Call): Promise<Answer<Body>> {
    const began = performance.now();
    try {
      const answer = await this.#send<Body>(base, call);
      this.asked.push({ call, began, ended: performance.now(), status: answer.status });
      return answer;
    } catch (error) {
      this.asked.push({ call, began, ended: performance.now(), status: 0, fault: String(error) });
      return { status: 0, headers: {}, body: undefined as Body };
    }
  }

  close(): void {
    this.#agent.destroy();
  }

  #send<Body>(base: string, { method, path, body, token }: Call): Promise<Answer<Body>> {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const headers = {
      ...(text !== undefined && { "content-type": "application/json", "content-length": Buffer.byteLength(text) }),
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    };
    const options = { method, headers, agent: this.#agent, localAddress: this.#address, timeout: 30_000 };
    return new Promise((resolve, reject) => {
      const sent = request(`${base}${path}`, options, (response) => {
        let received = "";
        response.setEncoding("utf8").on("data", (part: string) => (received += part));
        response.on("error", reject);
        response.on("end", () => {
          const isJson = response.headers["content-type"]?.includes("json") === true;
          const parsed = (isJson ? JSON.parse(received) : received) as Body;
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: parsed });
        });
      });
      sent.on("timeout", () => sent.destroy(new Error("no answer within 30 s")));
      sent.on("error", reject);
      sent.end(text);
    });
  }
}
