import { validatorFor } from "./validators.mjs";

/** Middleware that checks one part of a request and keeps it, converted, under `request.valid`. */
export function validated(part, schema) {
  const validate = validatorFor(schema, part);
  return (request, _response, next) => {
    // Ajv converts in place, and the query is made anew at each access.
    const value = part === "body" ? request.body : { ...request[part] };
    if (!validate(value)) return next(Object.assign(new Error("invalid"), { invalid: validate.errors, part }));
    request.valid = { ...request.valid, [part]: value };
    next();
  };
}
