import type { OutgoingMail } from "../outgoing-mail.js";

/** Where mails go. */
export interface Provider {
  /** Resolves when the mail was taken. Rejects with `NoRetry` where it never will be, with anything else where it may be later. */
  readonly deliver: (mail: OutgoingMail) => Promise<void>;
  /** Rejects where no mail can be delivered just now. */
  readonly check: () => Promise<void>;
  readonly close: () => void;
}
