/** One thing that was looked at. */
export interface Finding {
  readonly state: "well" | "warning" | "fault";
  /** "Node 20.20.2". */
  readonly what: string;
  /** What to do; null where all is well. */
  readonly fix: string | null;
}

export const well = (what: string): Finding => ({ state: "well", what, fix: null });
export const warning = (what: string, fix: string): Finding => ({ state: "warning", what, fix });
export const fault = (what: string, fix: string): Finding => ({ state: "fault", what, fix });
