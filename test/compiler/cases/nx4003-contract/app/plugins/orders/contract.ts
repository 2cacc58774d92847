export interface Orders {
  ping(): void;
}
