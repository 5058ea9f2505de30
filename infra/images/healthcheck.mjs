// Asks a process of the same container whether it is ready: exit code 0 or 1, for a container engine.
//   node healthcheck.mjs                            /readyz of the service, on its PORT
//   node healthcheck.mjs http://127.0.0.1:4001/     another
const url = process.argv[2] ?? `http://127.0.0.1:${process.env.PORT}/readyz`;
try {
  const { ok } = await fetch(url, { signal: AbortSignal.timeout(2_500) });
  process.exitCode = ok ? 0 : 1;
} catch {
  process.exitCode = 1; // the engine keeps what a probe prints; that nobody listens yet is nothing to print
}
