export interface Email {
  send(to: string): Promise<void>;
}
