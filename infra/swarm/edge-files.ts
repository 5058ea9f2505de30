import { EdgeSettingsError, readEdgeSettings } from '../nginx/edge/edge-settings.ts';
import { renderEdge } from '../nginx/edge/render-edge.ts';

/** All ready tasks of the gateway, by their own addresses, whether the service has a virtual one or not. */
const GATEWAYS = 'tasks.gateway:4101';

/**
 * The name server that Docker gives every container. It knows a task from its first green check until 2 s before it is
 * told to go, so a name may be a second old. Its own time to live is ten minutes, hence `valid`.
 */
const RESOLVER = 'resolver 127.0.0.11 valid=1s ipv6=off;\nresolver_timeout 2s;\n';

/**
 * The includes of nginx.conf for Swarm, where a task has another address than the one before it. An upstream group holds
 * the addresses of the moment in which NGINX starts; `server … resolve` came with 1.27.3. A name in a variable is looked
 * up while it runs: in turn over the addresses, and to the next when one does not answer. That has no other methods and
 * keeps no connections (docs/adr/0019), so methods are refused.
 *
 * @throws EdgeSettingsError
 */
export function edgeFiles(variables: NodeJS.ProcessEnv): Record<string, string> {
  const settings = readEdgeSettings(variables, 1);
  if (settings.LB_METHOD !== 'round_robin')
    throw new EdgeSettingsError(`LB_METHOD: on Swarm the gateways are asked in turn, not by ${settings.LB_METHOD}`);
  if (settings.TLS_CERTIFICATE)
    throw new EdgeSettingsError('TLS_CERTIFICATE: the stack has no port for TLS; end it before the edge');
  const files = renderEdge({
    settings,
    gateways: [GATEWAYS],
    listen: { plain: '8080', tls: '8443' },
    outFolder: '/none',
    brotliModules: [], // the official image has none
  });
  const ours = { 'upstreams.conf': RESOLVER, 'readiness.conf': `set $gateways "${GATEWAYS}";\n` };
  // Swarm takes no empty file.
  return Object.fromEntries(Object.entries({ ...files, ...ours }).map(([name, text]) => [name, text || '# nothing\n']));
}
