import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { brotliModules } from './edge/brotli-modules.ts';
import { EdgeSettingsError, readEdgeSettings, readGateways } from './edge/edge-settings.ts';
import { renderEdge } from './edge/render-edge.ts';
import { lookupBy, renderLookup } from './edge/render-lookup.ts';

// Writes what nginx.conf includes, for an entrypoint or an init container:
//   GATEWAYS=gateway-1:4101,gateway-2:4101 LB_METHOD=least_conn node infra/nginx/render.ts --conf /etc/nginx --out /run/out
// --main FILE lays nginx.conf beside them: its includes are looked for in its own folder, which may be a shared volume.
// --lookup: GATEWAYS is one name with the addresses of all, which NGINX asks for while it runs.
// The local run calls renderEdge() itself (infra/local/parts/nginx.ts).

const USAGE =
  'GATEWAYS=host:port,… node render.ts --conf FOLDER --out FOLDER [--main FILE] [--listen 8080] [--listen-tls 8443] [--lookup]';

try {
  const { values } = parseArgs({
    options: {
      conf: { type: 'string' },
      out: { type: 'string' },
      main: { type: 'string' },
      listen: { type: 'string', default: '8080' },
      'listen-tls': { type: 'string', default: '8443' },
      lookup: { type: 'boolean', default: false },
    },
  });
  if (!values.conf || !values.out) throw new EdgeSettingsError(USAGE);
  const gateways = readGateways(process.env.GATEWAYS);
  const settings = readEdgeSettings(process.env, gateways.length);
  const files = renderEdge({
    settings,
    gateways,
    listen: { plain: values.listen, tls: values['listen-tls'] },
    outFolder: values.out,
    brotliModules: brotliModules(),
  });
  if (values.lookup)
    Object.assign(files, renderLookup(settings, lookupBy(readFileSync('/etc/resolv.conf', 'utf8'), gateways)));
  mkdirSync(values.conf, { recursive: true });
  mkdirSync(values.out, { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(values.conf, name), text);
  if (values.main) copyFileSync(values.main, join(values.conf, 'nginx.conf'));
} catch (error) {
  console.error(`The edge is not configured:\n${(error as Error).message}`);
  process.exitCode = 78; // EX_CONFIG of sysexits.h
}
