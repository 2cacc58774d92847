export interface Cache {
  ping(): void;
}
