import { createServer } from 'node:http';
import { z } from 'zod';
import { EdgeSettingsError, readGateways } from './edge/edge-settings.ts';
import { Watcher } from './edge/watcher.ts';

// The watcher as a process: GATEWAYS=host:port,… OUT_FOLDER=… [PORT=4001] [PERIOD_MS=100] node infra/nginx/watch.ts
// GET / says what it knows; 503 until it has asked every gateway. In containers it runs beside NGINX, on a shared volume.

const Environment = z.object({
  GATEWAYS: z.string().optional(),
  OUT_FOLDER: z.string('give the folder that readiness.conf names'),
  HOST: z.string().default('127.0.0.1'),
  PORT: z.coerce.number('give a port').int().default(4001),
  /** A third of the shortest drain wait (DRAIN_WAIT_MS=300 of the local run): a drain is seen with one question lost. */
  PERIOD_MS: z.coerce.number('give milliseconds').int().min(10).default(100),
});

function start(): void {
  const { data, error } = Environment.safeParse(process.env);
  if (error)
    throw new EdgeSettingsError(error.issues.map(({ path, message }) => `${String(path[0])}: ${message}`).join('\n'));
  const log = (line: object) => console.log(JSON.stringify({ time: new Date().toISOString(), ...line }));
  const gateways = readGateways(data.GATEWAYS);
  const watcher = new Watcher({ gateways, outFolder: data.OUT_FOLDER, periodMs: data.PERIOD_MS, log });
  const server = createServer((_, response) => {
    response.writeHead(watcher.ready ? 200 : 503, { 'content-type': 'application/json' });
    response.end(JSON.stringify(watcher.report()));
  });
  server.on('error', ({ message }) => {
    console.error(message);
    process.exit(1);
  });
  server.listen(data.PORT, data.HOST);
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => watcher.stop());
  void watcher.run().then(() => process.exit(0)); // the list stays as it is
}

try {
  start();
} catch (error) {
  if (!(error instanceof EdgeSettingsError)) throw error;
  console.error(`The watcher cannot start:\n${error.message}`);
  process.exitCode = 78; // EX_CONFIG of sysexits.h: a restart will not mend it
}
