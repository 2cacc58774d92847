export interface Email {
  ping(): void;
}
