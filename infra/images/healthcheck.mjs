/* global fetch, AbortSignal */
// Asks a process of the same container whether it is ready: exit code 0 or 1, for a container engine.
//   node healthcheck.mjs                            /readyz of the service, on its PORT
//   node healthcheck.mjs http://127.0.0.1:4001/     another
const url = process.argv[2] ?? `http://127.0.0.1:${process.env.PORT}/readyz`;
// What a probe prints is kept by the engine; that nobody listens yet is nothing to print.
const ready = await fetch(url, { signal: AbortSignal.timeout(2_500) }).then(
  ({ ok }) => ok,
  () => false,
);
process.exit(ready ? 0 : 1); // at once: a kept connection would hold it for seconds
