export interface Email {
  send(to: string): void;
}
