export interface Config {
  readonly it: "a contract called like one of ours";
}
