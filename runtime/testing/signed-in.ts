import { randomUUID } from "node:crypto";
import type { Principal } from "../api/principal.js";
import type { Authentication, AuthenticationRequest } from "../api/services/authentication.js";
import type { ApplicationDefinition, ApplicationTypes } from "../definition.js";
import type { InjectedRequest, InjectedResponse } from "../http/http-server.js";
import type { PluginSlot } from "../lifecycle/plugin-slot.js";
import { ownValue } from "../own-value.js";
import type { StandIns } from "./stand-ins.js";

/** Who makes a request of a test: `{ roles: ["member"] }`, `{ id: "ada", permissions: ["orders:read"] }`. */
export interface Caller {
  /** Left out: "test". */
  readonly id?: string;
  /** Roles of nexus.yaml, whose permissions the caller has. */
  readonly roles?: readonly string[];
  /** More permissions; "*" is all. */
  readonly permissions?: readonly string[];
}

/** A request with who makes it, instead of headers that prove it. */
export interface TestRequest extends InjectedRequest {
  readonly as?: Caller;
}

/** Lets a test say who calls, whether a plugin that authenticates is part of it or not. */
export interface SignedIn {
  /** Stands in for authentication where it is not part of the test and has no fake. */
  readonly standIns: (aside: StandIns) => StandIns;
  /** The same application, whose authentication knows the callers of the test beside its own. */
  readonly known: <Types extends ApplicationTypes>(
    definition: ApplicationDefinition<Types>,
  ) => ApplicationDefinition<Types>;
  readonly inject: (request: TestRequest) => Promise<InjectedResponse>;
}

export function signedIn(
  { roles, features }: Pick<ApplicationDefinition, "roles" | "features">,
  inject: () => (request: InjectedRequest) => Promise<InjectedResponse>,
): SignedIn {
  const callers = new Map<string, Principal>();
  const provider = features.authentication;
  const callerOf = ({ headers }: AuthenticationRequest): Principal | undefined =>
    callers.get(String(headers["authorization"]));
  const onlyCallers: Authentication = { authenticate: async (request) => callerOf(request) ?? null };
  const andCallers = (real: Authentication): Authentication => ({
    ...real,
    authenticate: async (request) => callerOf(request) ?? real.authenticate(request),
  });

  return {
    standIns: (aside) => {
      const fakes: Readonly<Record<string, unknown>> | undefined = ownValue(aside, provider ?? "");
      if (provider === undefined || fakes === undefined) return aside;
      return { ...aside, [provider]: { authentication: onlyCallers, ...fakes } };
    },
    known: (definition) => ({
      ...definition,
      wire: () =>
        definition.wire().map((slot) => (slot.options.name === provider ? withAuthentication(slot, andCallers) : slot)),
    }),
    inject: ({ as: caller, ...request }) => {
      if (caller === undefined) return inject()(request);
      const authorization = `Test ${randomUUID()}`;
      callers.set(authorization, principalOf(caller, roles));
      return inject()({ ...request, headers: { ...request.headers, authorization } });
    },
  };
}

/** The slot itself, because generated wiring holds on to it. */
function withAuthentication(slot: PluginSlot, wrap: (real: Authentication) => Authentication): PluginSlot {
  const ifActive = (): unknown => {
    const provided = (slot.running?.instance as { readonly provides?: { readonly authentication?: Authentication } })
      ?.provides;
    if (provided?.authentication === undefined) return provided;
    return { ...provided, authentication: wrap(provided.authentication) };
  };
  return Object.defineProperty(slot, "ifActive", { get: ifActive });
}

function principalOf(
  { id = "test", roles = [], permissions = [] }: Caller,
  known: ApplicationDefinition["roles"],
): Principal {
  const unknown = roles.filter((role) => !Object.hasOwn(known, role));
  if (unknown.length > 0) throw new Error(`nexus.yaml has no role "${unknown.join('", "')}".`);
  const ofRoles = roles.flatMap((role) => known[role] ?? []);
  return { id, roles, permissions: [...new Set([...ofRoles, ...permissions])], method: "test" };
}
