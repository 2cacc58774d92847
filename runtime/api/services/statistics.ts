/** Figures of a plugin, read whenever somebody looks: any number of plugins may provide them. A manifest names it "nexus-platform#Statistics". */
export interface Statistics {
  /** Name → value; a name starts with the plugin's: "orders.revenue". */
  read(): Promise<Readonly<Record<string, number>>>;
}
