// Made by `nexus compile` from nexus.yaml. Do not edit: change nexus.yaml or a manifest and compile again.
export { application, type Events, type PluginName, type Services, type Types } from "./app.js";
