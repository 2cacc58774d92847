export interface Cart {
  ping(): void;
}
