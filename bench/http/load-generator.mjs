// The callers: a process of its own, so that what they cost is not counted. Each message is one load; the answer says how it went.
import autocannon from "autocannon";

process.on("message", async ({ url, method, headers, body, amount, connections }) => {
  const began = performance.now();
  const {
    "2xx": ok,
    non2xx,
    errors,
  } = await autocannon({
    url,
    method,
    headers,
    body,
    amount,
    connections,
    timeout: 30,
    // How often it looks whether all is answered, in milliseconds.
    sampleInt: 10,
  });
  process.send({ ok, failed: non2xx + errors, seconds: (performance.now() - began) / 1_000 });
});
process.on("disconnect", () => process.exit());
