import { describe, expect, test } from "vitest";
import {
  camelCase,
  eventName,
  eventPattern,
  memberName,
  pascalCase,
  permissionName,
  pluginName,
} from "../../../compiler/text/names.js";

describe("the TypeScript form of a name", () => {
  test.each([
    { row: "an underscore is a border", given: "user_manager", camel: "userManager", pascal: "UserManager" },
    { row: "a dot is a border", given: "user.created", camel: "userCreated", pascal: "UserCreated" },
    { row: "a colon is a border", given: "users:read", camel: "usersRead", pascal: "UsersRead" },
    { row: "a hyphen is a border", given: "eu-west", camel: "euWest", pascal: "EuWest" },
    { row: "capitals inside a word stay", given: "healthReporter", camel: "healthReporter", pascal: "HealthReporter" },
    { row: "several borders are one", given: "a__b_", camel: "aB", pascal: "AB" },
    { row: "a digit has no capital", given: "step_2", camel: "step2", pascal: "Step2" },
    { row: "a leading capital is lowered", given: "NewUser", camel: "newUser", pascal: "NewUser" },
  ])("$row: $given", ({ given, camel, pascal }) => {
    expect(camelCase(given)).toBe(camel);
    expect(pascalCase(given)).toBe(pascal);
  });
});

describe("the shape of a name", () => {
  test.each([
    {
      row: "plugins",
      shape: pluginName,
      legal: ["a", "user_manager", "s3"],
      illegal: ["", "Users", "a-b", "3d", "a.b"],
    },
    {
      row: "members",
      shape: memberName,
      legal: ["users", "getUser", "health_reporter"],
      illegal: ["GetUser", "a-b", "_a", "é"],
    },
    {
      row: "events",
      shape: eventName,
      legal: ["ping", "user.created", "a.b-c"],
      illegal: ["User.Created", "a..b", "a.", "a.*"],
    },
    {
      row: "patterns",
      shape: eventPattern,
      legal: ["user.*", "user.**", "*", "**", "*.created", "a.b"],
      illegal: ["**.created", "user.*x", "user.", "*.", ""],
    },
    {
      row: "permissions",
      shape: permissionName,
      legal: ["users:read", "a-b"],
      illegal: ["Users:read", "*", "users read"],
    },
  ])("$row", ({ shape, legal, illegal }) => {
    expect(legal.filter((name) => !shape.test(name))).toEqual([]);
    expect(illegal.filter((name) => shape.test(name))).toEqual([]);
  });
});
