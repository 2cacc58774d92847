export interface Outbox {
  ping(): void;
}
