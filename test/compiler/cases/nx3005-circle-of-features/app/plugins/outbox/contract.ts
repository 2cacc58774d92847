export interface Outbox {}
