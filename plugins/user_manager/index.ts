import { accepted, created, isGranted, noContent, notFound } from "nexus-platform";
import { definePlugin, type Plugin } from "#nexus/user_manager";
import { refuseMore } from "./refuse-more.js";
import { Registrations } from "./registrations.js";
import { UserDirectory } from "./user-directory.js";

export default definePlugin((context): Plugin => {
  const { app, config, services, log } = context;
  const { accounts } = services;
  const directory = new UserDirectory(services);
  const registrations = new Registrations(context, directory);
  if (config.email_verification && services.email === undefined) {
    log.warn("addresses are not verified: no plugin provides email");
  }

  return {
    provides: {
      users: directory,
      statistics: {
        read: async () => {
          const { all, verified } = await accounts.count();
          return { "user_manager.accounts": all, "user_manager.verified_accounts": verified };
        },
      },
    },
    access: {
      selfOrReader: ({ user, params }) =>
        user !== null && (user.id === params.id || isGranted(user.permissions, "users:read")),
    },
    routes: {
      registerUser: async ({ body }) => created(await registrations.register(body)),
      verifyUser: async ({ body }) => {
        await registrations.verify(body.token);
        return noContent();
      },
      askAgain: async ({ user }) => {
        await registrations.askAgain(user?.id ?? "");
        return accepted(undefined);
      },
      getUser: async ({ params }) => {
        const user = await directory.find(params.id);
        if (user === undefined) throw notFound(`There is no account ${params.id}.`);
        return user;
      },
      listUsers: async ({ query }) => {
        const users = await directory.list(query.limit + 1, query.after);
        const page = users.slice(0, query.limit);
        return { users: page, next: users.length > page.length ? (page.at(-1)?.id ?? null) : null };
      },
      grantRole: async ({ params, user }) => {
        refuseMore(app.roles, params.role, user);
        await accounts.addRole(params.id, params.role);
        return noContent();
      },
      revokeRole: async ({ params, user }) => {
        refuseMore(app.roles, params.role, user);
        await accounts.removeRole(params.id, params.role);
        return noContent();
      },
    },
    on: {
      askToVerify: async ({ data }) => {
        await registrations.askToVerify(data.id);
      },
      auditUser: ({ type, id }) => log.info({ event: type, eventId: id }, "account changed"),
    },
    reconfigure: (next) => registrations.reconfigure(next),
  };
});
