export interface Promise {
  readonly it: "a contract called like a global";
}
