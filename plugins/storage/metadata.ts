import { badRequest } from "nexus-platform";

/** Throws 400 where a name or the whole does not fit into the headers of every server. */
export function checkMetadata(metadata: Readonly<Record<string, string>>): void {
  const wrong = Object.keys(metadata).find((name) => !/^[a-z0-9-]{1,64}$/.test(name));
  if (wrong !== undefined) {
    throw badRequest(`"${wrong}" cannot be a name of metadata: write lower-case letters, digits and "-".`);
  }
  const size = Object.entries(metadata).reduce(
    (sum, [name, value]) => sum + name.length + encodeURIComponent(value).length,
    0,
  );
  if (size > 2_000) throw badRequest("The metadata of a file are larger than 2,000 bytes.");
}
