import { definePlugin, type Plugin } from "#nexus/auth";
import { authCommand } from "./command/auth-command.js";
import { startHousekeeping } from "./housekeeping.js";
import { loadSecret } from "./load-secret.js";
import { authParts } from "./parts.js";
import { accountRoutes } from "./routes/account-routes.js";
import { keyRoutes } from "./routes/key-routes.js";
import { onPrimary } from "./routes/on-primary.js";
import { openIdRoutes } from "./routes/openid-routes.js";
import { sessionRoutes } from "./routes/session-routes.js";

export default definePlugin(async (context): Promise<Plugin> => {
  const { app, config, log, services } = context;
  const parts = authParts(context, await loadSecret(config, app.root, log));
  await parts.keys.keepUp();
  const stopHousekeeping = startHousekeeping(parts);
  const { accounts, authenticator } = parts;

  return {
    provides: {
      authentication: {
        authenticate: (request) => authenticator.authenticate(request),
        command: authCommand(parts),
      },
      accounts,
    },
    routes: onPrimary(services.database, {
      ...sessionRoutes(parts),
      ...accountRoutes(parts),
      ...keyRoutes(parts),
      ...openIdRoutes(parts),
    }),
    stop: stopHousekeeping,
  };
});
