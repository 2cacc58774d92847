import type { Clock, Observe } from "nexus-platform";
import type { Reach } from "./allowed-hosts.js";
import { attempt } from "./attempt.js";
import type { CallFigures } from "./call-figures.js";
import type { Connections } from "./connections.js";
import { HttpClientError, type HttpResponse } from "./contract.js";
import { type Deadline, pause } from "./deadline.js";
import type { Host, Hosts } from "./hosts.js";
import { labelOf, type OutgoingRequest } from "./outgoing-request.js";
import { refusePrivateAddress } from "./public-address.js";
import { type Ending, retryPause } from "./retry.js";
import { transportError } from "./transport-error.js";

/** What every call of one plugin shares. */
export interface Sender {
  readonly plugin: string;
  readonly reachOf: (url: URL) => Reach;
  readonly hosts: Hosts;
  readonly connections: Connections;
  readonly figures: CallFigures;
  readonly clock: Clock;
  readonly observe: Observe;
  /** Of the operation that runs, for whoever is called. */
  readonly traceHeaders: () => Readonly<Record<string, string>>;
}

export interface Sending {
  readonly sender: Sender;
  readonly deadline: Deadline;
  readonly retries: number;
  readonly redirects: number;
  /** Bytes. */
  readonly maxResponse: number;
}

/** Sends a request, and again where that is safe and may help. The last answer, or the last error, is the caller's. */
export async function sendToHost(request: OutgoingRequest, sending: Sending): Promise<HttpResponse> {
  const { sender, deadline } = sending;
  const reach = reachable(request, sender);
  const host = sender.hosts.of(request.url);
  host.budget.called();
  for (let retries = 0; ; retries++) {
    const ending = await observedAttempt(request, host, reach, sending);
    const wait = retries < sending.retries ? pauseBefore(request, ending, { host, retries, sending }) : null;
    if (wait === null) {
      if ("error" in ending) throw ending.error;
      return ending.response;
    }
    // Read to its end, so that its connection can be used again.
    if ("response" in ending) ending.response.body.resume();
    sender.figures.retries++;
    await pause(sender.clock, wait, deadline.signal);
  }
}

interface Progress {
  readonly host: Host;
  readonly retries: number;
  readonly sending: Sending;
}

/** Null also where the pause would outlast the call, the host is left alone by now, or it had its share of retries. */
function pauseBefore(request: OutgoingRequest, ending: Ending, { host, retries, sending }: Progress): number | null {
  const wait = retryPause({
    request,
    ending,
    retries,
    retryDelay: host.limits.retryDelay,
    now: sending.sender.clock.now(),
    random: Math.random(),
  });
  if (wait === null || wait >= sending.deadline.left() || host.circuit.isOpen) return null;
  return host.budget.take() ? wait : null;
}

async function observedAttempt(
  request: OutgoingRequest,
  host: Host,
  reach: NonNullable<Reach>,
  { sender, deadline, maxResponse }: Sending,
): Promise<Ending> {
  const connection = await sender.connections.to(reach);
  // Hosts that no manifest names can be any number, and an attribute must have few values.
  const to = reach === "anywhere" ? request.url.host : "public";
  const send = (): Promise<HttpResponse> => {
    const traced = { ...request, headers: { ...sender.traceHeaders(), ...request.headers } };
    return attempt({ request: traced, host, connection, signal: deadline.signal, maxResponse });
  };
  try {
    const attributes = { method: request.method, host: to, consumer: sender.plugin };
    return { response: await sender.observe("http.client", attributes, send) };
  } catch (error) {
    return { error };
  }
}

function reachable(request: OutgoingRequest, { plugin, reachOf }: Sender): NonNullable<Reach> {
  const reach = reachOf(request.url);
  if (reach === null) {
    const fix = `Write \`needs: ["net:${request.url.hostname}"]\` there if it should.`;
    const message = `${labelOf(request)}: the manifest of "${plugin}" does not name this host. ${fix}`;
    throw new HttpClientError("not-allowed", message);
  }
  try {
    if (reach === "public") refusePrivateAddress(request.url);
  } catch (error) {
    throw transportError(labelOf(request), error);
  }
  return reach;
}
