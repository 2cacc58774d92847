export interface Shipping {
  ping(): void;
}
