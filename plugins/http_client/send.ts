import type { HttpResponse } from "./contract.js";
import type { OutgoingRequest } from "./outgoing-request.js";
import { isRedirect, redirected, refused } from "./redirect.js";
import { type Sending, sendToHost } from "./send-to-host.js";

/** Sends a request, and again to where a redirect leads. Each host on the way must be one that the plugin may reach. */
export async function send(request: OutgoingRequest, sending: Sending): Promise<HttpResponse> {
  let next = request;
  for (let hops = 0; ; hops++) {
    const response = await sendToHost(next, sending);
    if (!isRedirect(response) || sending.redirects === 0) return response;
    response.body.resume();
    if (hops === sending.redirects) throw refused(request, `more than ${sending.redirects} redirects`);
    next = redirected(next, response);
  }
}
