import type { Clock } from "nexus-platform";
import { beforeEach, expect, test } from "vitest";
import { Circuit, type Outcome } from "./circuit.js";

const limits = { failureRate: 0.5, minimum: 4, window: 1_000, pause: 500 };
let now: number;
let circuit: Circuit;

const clock: Clock = { now: () => now, setTimeout: () => ({ cancel: () => {} }) };

beforeEach(() => {
  now = 0;
  circuit = new Circuit("https://api.example.com", limits, clock);
});

const attempts = (...outcomes: readonly Outcome[]): void => {
  for (const outcome of outcomes) circuit.enter()(outcome);
};

test("a few failures mean nothing", () => {
  attempts("failure", "failure", "failure");
  expect(circuit.isOpen).toBe(false);
});

test("half of the attempts failing opens it", () => {
  attempts("success", "failure", "success", "failure");
  expect(circuit.isOpen).toBe(true);
  expect(() => circuit.enter()).toThrow("https://api.example.com failed too often");
});

test("fewer do not", () => {
  attempts("success", "success", "failure", "success", "failure");
  expect(circuit.isOpen).toBe(false);
});

test("what callers ended themselves does not count", () => {
  attempts("failure", "failure", "failure", "unknown", "unknown");
  expect(circuit.isOpen).toBe(false);
});

test("old failures do not count", () => {
  attempts("failure", "failure", "failure");
  now = 1_000;
  attempts("failure");
  expect(circuit.isOpen).toBe(false);
});

test("at high rates the newest hundred count", () => {
  attempts(...Array<Outcome>(1_000).fill("success"), ...Array<Outcome>(49).fill("failure"));
  expect(circuit.isOpen).toBe(false);
  attempts("failure");
  expect(circuit.isOpen).toBe(true);
});

test("after the pause one attempt probes while others are refused", () => {
  attempts("failure", "failure", "failure", "failure");
  now = 500;
  const settle = circuit.enter();
  expect(() => circuit.enter()).toThrow();
  settle("success");
  expect(circuit.isOpen).toBe(false);
  attempts("failure", "failure", "failure");
  expect(circuit.isOpen).toBe(false);
});

test("a probe that fails opens it for another pause, and one that was given up leaves the next", () => {
  attempts("failure", "failure", "failure", "failure");
  now = 500;
  attempts("unknown", "failure");
  now = 999;
  expect(() => circuit.check()).toThrow();
  now = 1_000;
  expect(() => circuit.check()).not.toThrow();
});

test("an attempt from before tells nothing new when it ends", () => {
  const late = circuit.enter();
  attempts("failure", "failure", "failure", "failure");
  late("success");
  expect(circuit.isOpen).toBe(true);
});
