export interface Search {
  find(text: string): Promise<readonly string[]>;
}
export interface Ids {
  next(): string;
}
export interface Cart {
  add(product: string): void;
  items(): readonly string[];
}
export interface Figures {
  figures(): Promise<Readonly<Record<string, number>>>;
}
