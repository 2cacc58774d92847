import { describe } from "vitest";
import { ajvEngine } from "../../../runtime/schemas/ajv-engine.js";
import { contractDefinitions, engineContract } from "./engine-contract.js";

describe("validators and serializers made in memory", () => engineContract(ajvEngine(contractDefinitions)));
