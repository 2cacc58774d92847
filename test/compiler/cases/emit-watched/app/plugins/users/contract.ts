export interface Users {
  find(id: string): { readonly name: string } | undefined;
}
export interface Ids {
  next(): string;
}
export interface Visitor {
  readonly id: string;
}
export interface Figures {
  read(): number;
}
