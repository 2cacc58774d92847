export interface Billing {
  ping(): void;
}
