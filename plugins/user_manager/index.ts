import { created, noContent, notFound } from "nexus-platform";
import { definePlugin, type Plugin } from "#nexus/user_manager";
import { AccountStore } from "./account-store.js";
import { Registrations } from "./registrations.js";
import { createTables } from "./tables.js";

export default definePlugin(async (context): Promise<Plugin> => {
  const { config, services, log } = context;
  await createTables(services.database);
  const accounts = new AccountStore(services.database);
  const registrations = new Registrations(context, accounts);
  if (config.email_verification && services.email === undefined) {
    log.warn("addresses are not verified: no plugin provides email");
  }

  return {
    provides: {
      users: accounts,
      statistics: {
        read: async () => {
          const { all, verified } = await accounts.count();
          return { "user_manager.accounts": all, "user_manager.verified_accounts": verified };
        },
      },
    },
    routes: {
      registerUser: async ({ body }) => created(await registrations.register(body)),
      verifyUser: async ({ body }) => {
        await registrations.verify(body.token);
        return noContent();
      },
      getUser: async ({ params }) => {
        const user = await accounts.find(params.id);
        if (user === undefined) throw notFound(`There is no account ${params.id}.`);
        return user;
      },
      listUsers: async ({ query }) => {
        const users = await accounts.list(query.limit + 1, query.after);
        const page = users.slice(0, query.limit);
        return { users: page, next: users.length > page.length ? (page.at(-1)?.id ?? null) : null };
      },
    },
    on: {
      askToVerify: ({ data }) => registrations.askToVerify(data.id),
      auditUser: ({ type, id }) => log.info({ event: type, eventId: id }, "account changed"),
    },
    reconfigure: (next) => registrations.reconfigure(next),
  };
});
