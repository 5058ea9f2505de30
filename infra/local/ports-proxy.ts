import { controlServer } from './ports-proxy/control.ts';
import { Cuts, type ProxiedPorts } from './ports-proxy/cuts.ts';

// Stands before the ports of an instance that runs with --cuttable, and cuts them when it is told to.

const cuts = new Cuts(JSON.parse(process.env.PROXIED_PORTS ?? '{}') as ProxiedPorts);
await cuts.open();
controlServer(cuts).listen(Number(process.env.CONTROL_PORT), '127.0.0.1');

process.on('SIGTERM', () => process.exit(0));
