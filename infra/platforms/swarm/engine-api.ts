import { request } from 'node:http';
import { Failure } from '../../local/failure.ts';

const ANSWERS_WITHIN_MS = 20_000;
/** Of Docker 20.10, which every newer engine still speaks. */
const VERSION = 'v1.41';

/** The socket of the engine that `docker` would ask with this environment. @throws Failure when it is not on this machine */
export function socketOf(environment: NodeJS.ProcessEnv): string {
  const host = environment.DOCKER_HOST || 'unix:///var/run/docker.sock';
  if (host.startsWith('unix://')) return host.slice('unix://'.length);
  throw new Failure(`DOCKER_HOST is ${host}.`, 'A swarm is tried out on an engine of this machine: unset DOCKER_HOST.');
}

/**
 * `GET` of the Engine API, parsed. Asked for instead of run by `docker`: who looks every 200 ms during a measurement must
 * not start three processes each time.
 */
export function ask(socketPath: string, path: string, filters: Record<string, string[]> = {}): Promise<unknown> {
  const query = Object.keys(filters).length > 0 ? `?filters=${encodeURIComponent(JSON.stringify(filters))}` : '';
  return new Promise((resolve, reject) => {
    const asked = request(
      { socketPath, path: `/${VERSION}${path}${query}`, timeout: ANSWERS_WITHIN_MS },
      (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
        response.on('error', reject);
        response.on('end', () => {
          if (response.statusCode === 200) resolve(JSON.parse(text));
          else reject(new Error(`the engine answers ${response.statusCode} to ${path}: ${text.trim()}`));
        });
      },
    );
    asked.on('timeout', () => asked.destroy(new Error(`the engine does not answer to ${path}`)));
    asked.on('error', reject);
    asked.end();
  });
}
