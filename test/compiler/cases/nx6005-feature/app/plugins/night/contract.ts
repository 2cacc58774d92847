export interface Scheduler {
  ping(): void;
}
