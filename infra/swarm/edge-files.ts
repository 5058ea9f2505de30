import { EdgeSettingsError, readEdgeSettings } from '../nginx/edge/edge-settings.ts';
import { renderEdge } from '../nginx/edge/render-edge.ts';
import { renderLookup } from '../nginx/edge/render-lookup.ts';

/** All ready tasks of the gateway, by their own addresses, whether the service has a virtual one or not. */
const GATEWAYS = 'tasks.gateway:4101';

/** The name server that Docker gives every container. It knows a task from its first green check until 2 s before it is told to go. */
const NAME_SERVER = '127.0.0.11';

/**
 * The includes of nginx.conf for Swarm, where a task has another address than the one before it.
 *
 * @throws EdgeSettingsError
 */
export function edgeFiles(variables: NodeJS.ProcessEnv): Record<string, string> {
  const settings = readEdgeSettings(variables, 1);
  if (settings.TLS_CERTIFICATE)
    throw new EdgeSettingsError('TLS_CERTIFICATE: the stack has no port for TLS; end it before the edge');
  const files = renderEdge({
    settings,
    gateways: [GATEWAYS],
    listen: { plain: '8080', tls: '8443' },
    outFolder: '/none',
    brotliModules: [], // the official image has none
  });
  const ours = renderLookup(settings, { gateways: GATEWAYS, address: NAME_SERVER, ipv6: false });
  // Swarm takes no empty file.
  return Object.fromEntries(Object.entries({ ...files, ...ours }).map(([name, text]) => [name, text || '# nothing\n']));
}
