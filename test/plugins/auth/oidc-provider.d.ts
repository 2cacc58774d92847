/** The part of oidc-provider that these tests use; the package brings no types. */
declare module "oidc-provider" {
  import type { IncomingMessage, ServerResponse } from "node:http";

  export class Provider {
    constructor(issuer: string, configuration: ProviderConfiguration);
    readonly Grant: GrantModel;
    callback(): (request: IncomingMessage, response: ServerResponse) => void;
    interactionDetails(request: IncomingMessage, response: ServerResponse): Promise<Interaction>;
    interactionFinished(request: IncomingMessage, response: ServerResponse, result: object): Promise<void>;
  }

  interface ProviderConfiguration {
    readonly clients: readonly object[];
    readonly claims: Readonly<Record<string, readonly string[]>>;
    readonly conformIdTokenClaims: boolean;
    readonly pkce: { readonly required: () => boolean };
    readonly findAccount: (
      context: unknown,
      sub: string,
    ) => Promise<{ readonly accountId: string; readonly claims: () => Promise<object> }>;
    readonly features: object;
    readonly cookies: { readonly keys: readonly string[] };
    readonly interactions: { readonly url: (context: unknown, interaction: { readonly uid: string }) => string };
  }

  interface GrantModel {
    new (grant: { readonly accountId: string; readonly clientId: string }): Grant;
    find(id: string): Promise<Grant | undefined>;
  }

  interface Grant {
    addOIDCScope(scope: string): void;
    save(): Promise<string>;
  }

  interface Interaction {
    readonly prompt: { readonly name: string };
    readonly params: Readonly<Record<string, unknown>>;
    readonly grantId: string | undefined;
  }
}
