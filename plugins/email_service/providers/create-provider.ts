import { resolve } from "node:path";
import { type Clock, duration } from "nexus-platform";
import type { Config } from "#nexus/email_service";
import { fileProvider } from "./file-provider.js";
import type { Provider } from "./provider.js";
import { sendGridProvider } from "./sendgrid-provider.js";
import { smtpServer } from "./smtp-server.js";

/** The provider that the settings name. Throws where they miss something that it needs. */
export async function createProvider(config: Config, root: string, clock: Clock): Promise<Provider> {
  const timeout = duration(config.timeout);
  switch (config.provider) {
    case "file":
      return fileProvider(resolve(root, config.outbox));
    case "smtp": {
      const { ca, connections } = config.smtp;
      const server = smtpServer(config.smtp);
      const { smtpProvider } = await import("./smtp-provider.js"); // with nodemailer, which no other provider needs whole
      return smtpProvider({ server, ca: ca === undefined ? null : resolve(root, ca), connections, timeout });
    }
    case "sendgrid": {
      const { api_key: apiKey, endpoint } = config;
      if (apiKey === undefined)
        throw new Error(
          'email_service.provider is sendgrid: give its key with api_key, for example "${env:SENDGRID_API_KEY}".',
        );
      if (!URL.canParse(endpoint))
        throw new Error("email_service.endpoint must be an address like https://api.sendgrid.com.");
      return sendGridProvider({ endpoint, apiKey, timeout, clock });
    }
  }
}
