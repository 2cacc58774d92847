export interface Users {
  ping(): void;
}
