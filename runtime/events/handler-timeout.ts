/** A handler did not finish within its time. It may still run: nothing can stop it. */
export class HandlerTimeout extends Error {
  constructor(limit: number) {
    super(`The handler did not finish within ${limit} ms`);
    this.name = "HandlerTimeout";
  }
}
