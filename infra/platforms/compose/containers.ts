import { z } from 'zod';
import type { Docker } from '../../engine/docker.ts';
import { APPS, type AppName } from '../../local/parts/services.ts';

const Inspected = z.array(
  z.object({
    Id: z.string(),
    Name: z.string(),
    State: z.object({ Status: z.string(), Pid: z.number(), Health: z.object({ Status: z.string() }).nullish() }),
    Config: z.object({ Labels: z.record(z.string(), z.string()) }),
  }),
);

export interface Container {
  readonly id: string;
  readonly name: string;
  /** Of the compose file: `catalog-2`. */
  readonly service: string;
  /** Undefined for what stands around the services. */
  readonly app: AppName | undefined;
  /** Of the image's label. */
  readonly version: string;
  /** On the machine of the engine; 0 when it does not run. */
  readonly pid: number;
  /** It runs and, if it has a health check, that succeeds. */
  readonly healthy: boolean;
}

/** All containers of a compose project, tasks that have ended among them. */
export async function containersOf(docker: Pick<Docker, 'output'>, project: string): Promise<Container[]> {
  const filter = `label=com.docker.compose.project=${project}`;
  const ids = (await docker.output(['ps', '--all', '--no-trunc', '--quiet', '--filter', filter])).split('\n');
  const found = ids.filter(Boolean);
  if (found.length === 0) return [];
  const inspected = await docker.output(['inspect', ...found]);
  return Inspected.parse(JSON.parse(inspected)).map(({ Id, Name, State, Config: { Labels } }) => {
    const service = Labels['com.docker.compose.service'] ?? '';
    return {
      id: Id,
      name: Name.replace(/^\//, ''),
      service,
      app: APPS.find((app) => service.replace(/-\d+$/, '') === app),
      version: Labels['org.opencontainers.image.version'] ?? 'unknown',
      pid: State.Pid,
      healthy: State.Status === 'running' && (State.Health?.Status ?? 'healthy') === 'healthy',
    };
  });
}

/** As `docker compose ps`, but only what is not well: name, and the end of what it said. */
export async function complaintsOf(docker: Pick<Docker, 'output'>, containers: readonly Container[]): Promise<string> {
  const ill = containers.filter(({ healthy, pid }) => pid > 0 && !healthy);
  const told = ill.map(async ({ id, name }) => {
    const log = await docker.output(['logs', '--tail', '5', id]).catch(() => '');
    return `  ${name} is not healthy${log ? `:\n${log.trimEnd().replaceAll(/^/gm, '    ')}` : ''}`;
  });
  return (await Promise.all(told)).join('\n');
}
