import { conflict, created, forbidden, noContent, notFound } from "nexus-platform";
import { definePlugin, type Plugin } from "#nexus/user_manager";
import { AccountStore } from "./account-store.js";
import { createTables } from "./tables.js";
import { verificationMail } from "./verification-mail.js";
import { VerificationTokens } from "./verification-tokens.js";

export default definePlugin(async ({ config, services, emit, log, app }): Promise<Plugin> => {
  const { database, email: mailer } = services;
  await createTables(database);
  const accounts = new AccountStore(database);
  const tokens = new VerificationTokens(database);
  let settings = config;
  if (config.email_verification && mailer === undefined)
    log.warn("addresses are not verified: no plugin provides email");

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
      registerUser: async ({ body }) => {
        const { name } = body;
        const email = body.email.toLowerCase();
        await emit("user.registration.started", { email, name });
        return database.transaction(async () => {
          if ((await accounts.count()).all >= settings.max_users)
            throw forbidden("Registrations are closed: there are no places left.");
          if (await accounts.hasEmail(email)) throw conflict(`${email} is registered already.`);
          const mustVerify = settings.email_verification && mailer !== undefined;
          const user = await accounts.add({ email, name, verified: !mustVerify });
          await emit("user.created", { id: user.id, email, name }); // commits with the account, or not at all
          return created(user);
        });
      },
      verifyUser: ({ body }) =>
        database.transaction(async () => {
          const id = await tokens.redeem(body.token);
          if (id === undefined) throw notFound("This token is not known, or was used already.");
          const { email } = await accounts.markVerified(id);
          await emit("user.verified", { id, email });
          return noContent();
        }),
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
      askToVerify: async ({ data }) => {
        const user = await accounts.find(data.id);
        if (mailer === undefined || user === undefined || user.verified) return;
        await mailer.send(verificationMail(user, await tokens.issue(user.id), app.name));
      },
      auditUser: ({ type, id }) => log.info({ event: type, eventId: id }, "account changed"),
    },
    reconfigure: (next) => {
      settings = next;
    },
  };
});
