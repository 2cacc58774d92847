/** The machine that a build is made for: decides which binary of a native addon goes with it. */
export interface BuildTarget {
  /** As `process.platform` has it. */
  readonly platform: string;
  /** As `process.arch` has it. */
  readonly arch: string;
  /** The C library; null where the platform has one only. */
  readonly libc: "glibc" | "musl" | null;
}

export function thisMachine(): BuildTarget {
  const { platform, arch } = process;
  return { platform, arch, libc: platform === "linux" ? libcOfNode() : null };
}

/** "linux x64 with glibc" */
export const nameOfTarget = ({ platform, arch, libc }: BuildTarget): string =>
  `${platform} ${arch}${libc === null ? "" : ` with ${libc}`}`;

function libcOfNode(): "glibc" | "musl" {
  // Without it the report asks the network for the names of its peers.
  Object.assign(process.report, { excludeNetwork: true });
  const report: { readonly header?: { readonly glibcVersionRuntime?: string } } = process.report.getReport();
  return report.header?.glibcVersionRuntime === undefined ? "musl" : "glibc";
}
