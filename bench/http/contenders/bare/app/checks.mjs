// Checks by hand. Each tells a fault by a pointer, as Ajv does.
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export const refuse = (part, invalid) => {
  throw { part, invalid };
};

export function checkId(id) {
  if (!uuid.test(id)) refuse("params", [{ instancePath: "/id", message: "must be a UUID" }]);
  return id;
}

export function pageOf(query) {
  const given = Object.fromEntries(new URLSearchParams(query));
  const page = given.page === undefined ? 1 : Number(given.page || "none");
  const faults = Object.keys(given)
    .filter((key) => key !== "page")
    .map((key) => ({ instancePath: `/${key}`, message: "is not known" }));
  if (!Number.isInteger(page) || page < 1 || page > 1_000)
    faults.push({ instancePath: "/page", message: "must be from 1 to 1000" });
  if (faults.length > 0) refuse("query", faults);
  return page;
}
