export interface Authentication {
  ping(): void;
}
