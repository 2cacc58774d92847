import { definePlugin, type Plugin } from "#nexus/http_client";
import { allowedHosts } from "./allowed-hosts.js";
import type { CallFigures } from "./call-figures.js";
import { httpClient } from "./client.js";
import { Connections } from "./connections.js";
import { hostLimits } from "./host-limits.js";
import { Hosts } from "./hosts.js";

export default definePlugin(({ config, app, clock, observe, traceHeaders }): Plugin => {
  const limitsOf = hostLimits(config);
  const hosts = new Hosts(limitsOf, clock);
  const connections = new Connections(limitsOf);
  const figures: CallFigures = { requests: 0, failures: 0, retries: 0 };
  const userAgent = config.user_agent ?? `${app.name}/${app.version}`;

  return {
    provides: {
      http: ({ plugin, needs }) => {
        const reachOf = allowedHosts(needs, config.private_hosts);
        return httpClient({ plugin, reachOf, hosts, connections, figures, clock, observe, traceHeaders }, userAgent);
      },
      statistics: {
        read: async () => {
          const { running, waiting, openCircuits } = hosts.figures();
          const { open, idle } = connections.figures();
          return {
            "http_client.requests": figures.requests,
            "http_client.failures": figures.failures,
            "http_client.retries": figures.retries,
            "http_client.open_circuits": openCircuits,
            "http_client.running": running,
            "http_client.waiting": waiting,
            "http_client.connections": open,
            "http_client.idle_connections": idle,
          };
        },
      },
    },
    stop: () => connections.close(),
  };
});
