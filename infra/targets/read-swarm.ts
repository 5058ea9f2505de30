import { APPS, type AppName } from '../local/parts/services.ts';
import type { Deployed, Instance, Target, UpdateRule } from './deployed.ts';
import { cores, mebibytes, milliseconds } from './quantities.ts';
import { environmentIn, flagsOf, probeOf, type ServiceImage } from './read-image.ts';
import { yamlDocuments } from './yaml-documents.ts';

/** What is read of a stack file. */
export interface Stack {
  readonly services: Readonly<Record<string, StackService>>;
  readonly secrets?: Readonly<Record<string, { readonly file?: string }>>;
  readonly configs?: Readonly<Record<string, { readonly file?: string }>>;
}
export interface StackService {
  readonly image?: string;
  readonly entrypoint?: readonly string[];
  readonly environment?: Record<string, unknown>;
  readonly secrets?: readonly { readonly source: string; readonly target?: string }[];
  readonly configs?: readonly { readonly source: string }[];
  readonly volumes?: readonly { readonly type: string }[];
  readonly healthcheck?: { readonly test?: readonly string[]; readonly disable?: boolean };
  readonly stop_grace_period?: string;
  readonly deploy?: {
    readonly mode?: string;
    readonly replicas?: number;
    readonly placement?: { readonly constraints?: readonly string[] };
    readonly resources?: { readonly limits?: { readonly cpus?: string; readonly memory?: string } };
    readonly update_config?: {
      readonly order?: UpdateRule['order'];
      readonly parallelism?: number;
      readonly failure_action?: string;
    };
  };
}

/** As it is deployed when nothing is set. @throws Error when it has no services, or a variable without a default */
export function parseStack(text: string): Stack {
  const [file] = yamlDocuments(withDefaults(text)) as (Partial<Stack> | undefined)[];
  if (!file?.services) throw new Error('A stack file has services');
  return { ...file, services: file.services };
}

export function readSwarm(text: string, image: ServiceImage): Target {
  const services = Object.entries(parseStack(text).services);
  return {
    name: 'swarm',
    instances: services.flatMap(([name, service]): Instance[] => {
      const app = APPS.find((candidate) => candidate === name);
      return app ? [{ name, app, deployed: deployedOf(app, service, image) }] : [];
    }),
    without: {},
  };
}

function deployedOf(app: AppName, service: StackService, image: ServiceImage): Deployed {
  const { environment: set = {}, secrets = [], deploy, healthcheck, entrypoint } = service;
  const withSettings = secrets.some(({ target }) => target === 'service.env');
  const { limits } = deploy?.resources ?? {};
  const { update_config: update } = deploy ?? {};
  const probe = healthcheck?.test ? probeOf(healthcheck.test) : image.probe;
  return {
    image: service.image,
    port: set.PORT === undefined ? undefined : Number(set.PORT),
    environment: environmentIn(image, app, { withSettings, set }),
    probe: healthcheck?.disable ? undefined : probe,
    cpus: cores(limits?.cpus),
    memoryMiB: mebibytes(limits?.memory),
    // A task is killed after 10 s where it says nothing.
    graceMs: milliseconds(service.stop_grace_period ?? '10s'),
    // Without a rule the old task ends before the new one starts; without a number they go one by one.
    update: { order: update?.order ?? 'stop-first', atOnce: update?.parallelism ?? 1 },
    flags: entrypoint ? flagsOf(entrypoint) : image.flags,
  };
}

/** `${NAME:-default}` by its default. */
function withDefaults(text: string): string {
  return text.replaceAll(/\$\{(\w+)(?::?-([^}]*))?\}/g, (_, name: string, value?: string) => {
    if (value === undefined) throw new Error(`The stack needs ${name} to be set: give it a default, \${${name}:-…}`);
    return value;
  });
}
