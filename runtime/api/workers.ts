/** The processes that serve this application together on one machine (`server.workers`), as a plugin sees them. */
export interface Workers {
  /** Which of them this is, from 1; null where it is the only one. One that takes another's place has its number. */
  readonly number: number | null;
  /** How many there are. */
  readonly count: number;
  /**
   * Says what this process answers when it is asked for `topic`, and gives a function that asks all that serve. An answer is
   * JSON. One that does not answer in time, or has no answer, is left out; this one's own failure rejects.
   */
  gather<Answer>(topic: string, answer: () => Promise<Answer>): () => Promise<readonly WorkerAnswer<Answer>[]>;
  /** Tells all the others something about `topic`: JSON. */
  tell(topic: string, message: unknown): void;
  /** Calls `listener` with what others tell. One for each topic. */
  hear<Message>(topic: string, listener: (message: Message) => void): void;
  /** Counts one for `key` in a window of `per` milliseconds that begins with the first, over all of them. */
  countOne(key: string, per: number): Promise<{ readonly count: number; readonly resetIn: number }>;
}

export interface WorkerAnswer<Answer> {
  /** Null where it is the only one. */
  readonly worker: number | null;
  readonly answer: Answer;
}
