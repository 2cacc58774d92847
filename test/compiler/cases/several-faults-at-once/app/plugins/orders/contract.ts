export interface Order {
  ping(): void;
}
