/** Counted since the start. */
export interface MailFigures {
  sent: number;
  /** Attempts that failed, for now or for good. */
  failed: number;
}
