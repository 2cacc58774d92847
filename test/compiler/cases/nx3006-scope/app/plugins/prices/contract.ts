export interface Prices {
  ping(): void;
}
