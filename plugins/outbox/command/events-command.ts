import { type CommandTerminal, CommandUsageError, type ServiceCommand } from "nexus-platform";
import type { DeadLetters } from "../dead-letters.js";
import type { EventHistory } from "../event-history.js";
import { type Arguments, readArguments } from "./arguments.js";
import { dropDead, listDead, retryDead, showDead } from "./dead.js";
import { listEvents, showEvent } from "./list.js";
import { dropOpen, listOpen } from "./open.js";

export interface CommandParts {
  readonly history: EventHistory;
  readonly dead: DeadLetters;
}

export interface Call extends CommandParts {
  readonly arguments: Arguments;
  readonly terminal: CommandTerminal;
}

const usage = `nexus events list                  events, the latest first, with what is open and what died
nexus events show ID               one event with its data
nexus events open list             deliveries that are not done
nexus events open drop NUMBER…     gives them up: they are never handled
nexus events dead list             deliveries that no retry could save
nexus events dead show NUMBER      one of them, with its error and its event
nexus events dead retry NUMBER…    delivers them again
nexus events dead drop NUMBER…     forgets them

  --type NAME      only events of this type (list)
  --handler NAME   only those of this handler, "plugin/handler" (open, dead); in place of numbers: all of them
  --all            in place of numbers
  --limit N        at most so many (lists): 50
  --format json    for machines`;

type Command = (call: Call) => Promise<number>;

const commands: Readonly<Record<string, Command>> = {
  list: listEvents,
  show: showEvent,
  "open list": listOpen,
  "open drop": dropOpen,
  "dead list": listDead,
  "dead show": showDead,
  "dead retry": retryDead,
  "dead drop": dropDead,
};

/** `nexus events …` */
export function eventsCommand(parts: CommandParts): ServiceCommand {
  return {
    usage,
    isReading: (args) => !/^(open drop|dead retry|dead drop)$/.test(args.slice(0, 2).join(" ")),
    run: async (args, terminal) => {
      const [first = "", second = ""] = args;
      const isGroup = first === "open" || first === "dead";
      const name = isGroup ? `${first} ${second}` : first;
      const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
      if (command === undefined) throw new CommandUsageError(`There is no "events ${name.trim()}".`);
      return command({ ...parts, terminal, arguments: readArguments(args.slice(isGroup ? 2 : 1)) });
    },
  };
}
