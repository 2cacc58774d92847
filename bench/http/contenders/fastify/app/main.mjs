// Fastify as somebody writes it who knows it well, with schemas for everything.
import { modules } from "./modules.mjs";
import { newApp } from "./new-app.mjs";

const app = await newApp();
for (const addModule of modules) await app.register(addModule);
await app.listen({ port: Number(process.env.PORT), host: "127.0.0.1" });

process.once("SIGTERM", () => app.close());
