import { type AppName, READINESS_PATH } from '../local/parts/services.ts';
import type { Deployed } from './deployed.ts';
import { settingsKeys } from './settings-keys.ts';

/** What the image of a service says by itself, for targets that do not say otherwise. */
export interface ServiceImage {
  readonly environment: Readonly<Record<string, string>>;
  readonly probe: string | undefined;
  readonly flags: readonly string[];
}

/** From the last stage of the Dockerfile, whose instructions stand one a line. @throws Error when it has another shape */
export function readServiceImage(dockerfile: string): ServiceImage {
  const lines = dockerfile.replaceAll(/\\\n\s*/g, ' ').split('\n');
  const stage = lines.slice(lines.findLastIndex((line) => line.startsWith('FROM ')));
  const argumentsOf = (instruction: string) => {
    const line = stage.find((candidate) => candidate.startsWith(`${instruction} `));
    if (!line) throw new Error(`The last stage of the Dockerfile has no ${instruction}`);
    return line.slice(instruction.length + 1);
  };
  const environment = [...argumentsOf('ENV').matchAll(/(\w+)=(\S+)/g)].map(([, key = '', value = '']) => [key, value]);
  const [, ...entrypoint] = JSON.parse(argumentsOf('ENTRYPOINT')) as string[];
  return {
    environment: Object.fromEntries(environment) as Record<string, string>,
    probe: probeOf(JSON.parse(/CMD (\[.*\])/.exec(argumentsOf('HEALTHCHECK'))?.[1] ?? '[]') as string[]),
    flags: flagsOf(entrypoint),
  };
}

/** The path that a health check asks: `healthcheck.mjs` asks for readiness unless it is given an address. */
export function probeOf(command: readonly string[]): string | undefined {
  const address = command.find((part) => part.startsWith('http://'));
  if (address) return new URL(address).pathname;
  return command.some((part) => part.endsWith('healthcheck.mjs')) ? READINESS_PATH : undefined;
}

export function flagsOf(command: readonly string[]): string[] {
  return command.filter((part) => part.startsWith('--') && !part.startsWith('--env-file'));
}

/** The environment of a process: what its image sets, its settings (whose values are secret), what the target sets. */
export function environmentIn(
  image: ServiceImage,
  app: AppName,
  { withSettings, set }: { withSettings: boolean; set: Record<string, unknown> },
): Deployed['environment'] {
  const settings = withSettings ? settingsKeys(app).map((key) => [key, '']) : [];
  const given = Object.entries(set).map(([key, value]) => [key, String(value ?? '')]);
  return { ...image.environment, ...Object.fromEntries(settings), ...Object.fromEntries(given) } as Record<
    string,
    string
  >;
}
