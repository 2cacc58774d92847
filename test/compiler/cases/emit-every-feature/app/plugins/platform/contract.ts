export interface Authentication {
  readonly name: "authentication";
}
export interface Outbox {
  readonly name: "outbox";
}
export interface Scheduler {
  readonly name: "scheduler";
}
export interface Cache {
  readonly name: "cache";
}
export interface Audit {
  readonly name: "audit";
}
