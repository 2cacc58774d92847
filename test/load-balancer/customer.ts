import type { SignedIn } from "#nexus/auth";
import type { Order } from "#nexus/orders";
import type { User } from "#nexus/user_manager";
import { type Answer, type Call, Caller, isCut } from "./caller.js";

const password = "correct horse battery";

/** Somebody who shops: signs in once, looks at things, and orders now and then. */
export class Customer {
  readonly caller: Caller;
  readonly #number: number;
  #tokens: { readonly access: string; readonly refresh: string } = { access: "", refresh: "" };
  #id = "";
  /** Requests that were cut and then not answered when they were sent again. */
  readonly unanswered: string[] = [];
  /** Orders that were answered with 201. */
  readonly orders: string[] = [];

  constructor(number: number) {
    this.#number = number;
    this.caller = new Caller(number);
  }

  get token(): string {
    return this.#tokens.access;
  }

  get refreshToken(): string {
    return this.#tokens.refresh;
  }

  async register(base: string): Promise<void> {
    const body = { email: this.#email, name: `Customer ${this.#number}`, password };
    const registered = await this.caller.ask<User>(base, { method: "POST", path: "/users", body });
    if (registered.status !== 201) throw new Error(`customer ${this.#number} got ${registered.status}`);
    this.#id = registered.body.id;
    await this.signIn(base);
  }

  async signIn(base: string): Promise<void> {
    const body = { login: this.#email, password };
    const answer = await this.caller.ask<SignedIn>(base, { method: "POST", path: "/auth/login", body });
    if (answer.status === 200) this.#keep(answer.body);
  }

  get #email(): string {
    return `customer${this.#number}@shop.example`;
  }

  /** Changes the refresh token for new ones. Gives the status. */
  async refresh(base: string): Promise<number> {
    const body = { refreshToken: this.#tokens.refresh };
    const answer = await this.caller.ask<SignedIn>(base, { method: "POST", path: "/auth/refresh", body });
    if (answer.status === 200) this.#keep(answer.body);
    return answer.status;
  }

  async seeAccount(base: string): Promise<number> {
    const path = `/users/${this.#id}`;
    return (await this.caller.ask(base, { method: "GET", path, token: this.token })).status;
  }

  /** Until told to stop: mostly looks, each round a little different. An order about every two seconds, for no more are allowed. */
  async shop(base: string, isOver: () => boolean): Promise<void> {
    let nextOrder = 0;
    for (let round = 0; !isOver(); round += 1) {
      if (performance.now() >= nextOrder) {
        nextOrder = performance.now() + 2_100;
        await this.#order(base);
      }
      if (round % 200 === 199) {
        // Where the answer was lost, so may be the token.
        if ((await this.refresh(base)) !== 200) await this.signIn(base);
      } else if (round % 3 === 0) await this.seeAccount(base);
      else if (round % 3 === 1) await this.#ask(base, { method: "GET", path: "/products" });
      else await this.#seeOrder(base);
      // Else the machine is full of callers, and nothing else gets its turn.
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  async #order(base: string): Promise<void> {
    const body = { items: [{ product: "mug", quantity: 1 }] };
    const placed = await this.#ask<Order>(base, { method: "POST", path: "/orders", body, token: this.token });
    if (placed.status === 201) this.orders.push(placed.body.id);
  }

  async #seeOrder(base: string): Promise<void> {
    const id = this.orders.at(-1);
    if (id === undefined) return;
    await this.#ask(base, { method: "GET", path: `/orders/${id}`, token: this.token });
  }

  /**
   * Again where it was cut: another instance answers then, the second time at the latest, because connections still go to a worker that was
   * killed until its first process learns of that. An order may be placed twice so, and both count.
   */
  async #ask<Body>(base: string, call: Call): Promise<Answer<Body>> {
    for (let again = 0; again < 2; again += 1) {
      const answer = await this.caller.ask<Body>(base, call);
      if (!isCut(answer.status)) return answer;
    }
    const last = await this.caller.ask<Body>(base, call);
    if (isCut(last.status)) this.unanswered.push(`${call.method} ${call.path} was cut three times`);
    return last;
  }

  #keep({ accessToken = "", refreshToken = "" }: SignedIn): void {
    this.#tokens = { access: accessToken, refresh: refreshToken };
  }
}
