import { handlerTwice, oneForm } from "../diagnostics/catalog/2-validate.js";
import type { Report } from "../diagnostics/diagnostic.js";
import type { ApplicationDeclaration, Document, Named, PluginDeclaration, YamlMap } from "../model.js";
import { camelCase } from "../text/names.js";
import { entriesOf, placeIn, valueAt } from "./nodes.js";

interface Given {
  readonly application: ApplicationDeclaration;
  readonly plugins: readonly PluginDeclaration[];
  readonly document: Document;
  readonly root: YamlMap;
  readonly report: Report;
}

/** Names of one kind that generated code would write alike. One name from two places is one name. */
export function checkNames({ application, plugins, document, root, report }: Given): void {
  const at = placeIn(document.file);
  const keys = entriesOf(valueAt(root, "plugins")).map(({ key, keySpan }) => ({ name: key, at: at(keySpan) }));
  checkForms("plugin", keys, report);
  checkForms(
    "role",
    application.roles.map(({ role }) => role),
    report,
  );
  checkForms(
    "service",
    plugins.flatMap(({ provides }) => provides),
    report,
  );
  checkForms(
    "event",
    plugins.flatMap(({ emits }) => emits),
    report,
  );
  checkForms(
    "permission",
    plugins.flatMap(({ permissions }) => permissions),
    report,
  );
  for (const plugin of plugins) checkWithin(plugin, report);
}

function checkWithin({ requires, routes, handles, jobs }: PluginDeclaration, report: Report): void {
  checkForms("required service", requires, report);
  checkForms("route", routes, report);
  checkForms("job", jobs, report);
  const handlers = handles.map(({ handler, at }) => ({ name: handler, at }));
  checkForms("handler", handlers, report);
  const seen = new Map<string, Named>();
  for (const handler of handlers) {
    const earlier = seen.get(handler.name);
    if (earlier) report(handlerTwice(handler.at, { handler: handler.name }, [{ at: earlier.at, note: "first here" }]));
    else seen.set(handler.name, handler);
  }
}

function checkForms(noun: string, names: readonly Named[], report: Report): void {
  const byForm = new Map<string, Named>();
  for (const { name, at } of names) {
    const form = camelCase(name);
    const earlier = byForm.get(form);
    if (earlier === undefined) byForm.set(form, { name, at });
    else if (earlier.name !== name) {
      report(oneForm(at, { name, other: earlier.name, form, noun }, [{ at: earlier.at, note: `${form} first` }]));
    }
  }
}
