/** What the first process and its workers say to each other. Everything is JSON. */
export type FromWorker =
  | { readonly kind: "ready"; readonly url: string | null }
  | { readonly kind: "count"; readonly call: number; readonly key: string; readonly per: number }
  | { readonly kind: "gather"; readonly call: number; readonly topic: string }
  /** Asks for an answer and nothing else. */
  | { readonly kind: "settle"; readonly call: number }
  | { readonly kind: "tell"; readonly topic: string; readonly message: unknown }
  /** To "asked"; without `answer` there is none. */
  | { readonly kind: "answered"; readonly question: number; readonly answer?: unknown };

export type ToWorker =
  /** Stop in order; with `retirement`, because another has taken its place, having served on for so many milliseconds. */
  | { readonly kind: "stop"; readonly retirement?: number }
  | { readonly kind: "reconfigure" }
  | { readonly kind: "told"; readonly topic: string; readonly message: unknown }
  | { readonly kind: "asked"; readonly question: number; readonly topic: string }
  /** What a call ("count", "gather", "settle") gave. */
  | { readonly kind: "result"; readonly call: number; readonly value: unknown };

/** The variable that tells a worker its number and how many there are: "2/4". */
export const workerVariable = "NEXUS_WORKER";
