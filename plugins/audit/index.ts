import { definePlugin, type Plugin } from "#nexus/audit";
import { auditCommand } from "./audit-command.js";
import { AuditLog } from "./audit-log.js";
import { Recorder } from "./recorder.js";
import { Sealer } from "./sealer.js";
import { signingKeys } from "./signing-keys.js";

export default definePlugin(({ config, services, clock, log }): Plugin => {
  const { database } = services;
  const keys = signingKeys(config.key ?? "", config.previous_keys);
  const sealer = new Sealer({ database, keys, clock, log });
  const recorder = new Recorder({ database, clock, sealer });
  if (keys.current === null) log.info("audit entries are not signed: give the setting `key`");
  // What an instance left behind that died, and the entry that says that the key changed.
  sealer.wake();

  return {
    provides: {
      audit: {
        record: (entry) => recorder.record(entry),
        command: auditCommand({ log: new AuditLog(database, keys), sealer, now: clock.now }),
      },
      statistics: {
        read: async () => ({ "audit.recorded": recorder.recorded, "audit.sealed": sealer.sealed }),
      },
    },
    stop: () => sealer.stop(),
  };
});
