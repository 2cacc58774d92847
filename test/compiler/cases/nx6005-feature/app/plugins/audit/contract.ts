export interface Audit {
  ping(): void;
}
