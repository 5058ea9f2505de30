import { APPS } from '../local/parts/services.ts';
import type { Deployed, Instance, Target, UpdateRule } from './deployed.ts';
import { cores, mebibytes, milliseconds } from './quantities.ts';
import { environmentIn, flagsOf, probeOf, type ServiceImage } from './read-image.ts';
import { yamlDocuments } from './yaml-documents.ts';

/** What is read of a compose file. */
export interface ComposeFile {
  readonly services: Readonly<Record<string, ComposeService>>;
}
export interface ComposeService {
  readonly image?: string;
  readonly profiles?: readonly string[];
  readonly restart?: string;
  readonly entrypoint?: readonly string[];
  readonly environment?: Record<string, unknown>;
  readonly volumes?: readonly string[];
  readonly healthcheck?: { readonly test?: readonly string[] };
  readonly stop_grace_period?: string;
  readonly deploy?: {
    readonly resources?: { readonly limits?: { readonly cpus?: string; readonly memory?: string } };
    readonly update_config?: { readonly order?: UpdateRule['order']; readonly parallelism?: number };
  };
}

/** Variables have the values that they have when nobody sets them. @throws Error when the text is not that of a compose file */
export function parseCompose(text: string): ComposeFile {
  const [file] = yamlDocuments(text.replaceAll(/\$\{\w+:-([^}]*)\}/g, '$1')) as (Partial<ComposeFile> | undefined)[];
  if (!file?.services) throw new Error('A compose file has services');
  return { services: file.services };
}

export function readCompose(text: string, image: ServiceImage): Target {
  const { services } = parseCompose(text);
  return {
    name: 'compose',
    instances: Object.entries(services).flatMap(([name, service]) => instancesOf(name, service, image)),
    without: { update: 'it stops an instance before it starts the new one; NGINX and the callers go to the other' },
  };
}

/** The services of the shop bear the name of their app, with or without a number; all else stands around them. */
function instancesOf(name: string, service: ComposeService, image: ServiceImage): Instance[] {
  const app = APPS.find((candidate) => name.replace(/-\d+$/, '') === candidate);
  if (!app) return [];
  const { environment: set = {}, volumes = [], deploy, healthcheck, entrypoint } = service;
  const withSettings = volumes.some((volume) => volume.includes(':/run/secrets'));
  const { limits } = deploy?.resources ?? {};
  const { update_config: update } = deploy ?? {};
  const deployed: Deployed = {
    image: service.image,
    port: set.PORT === undefined ? undefined : Number(set.PORT),
    environment: environmentIn(image, app, { withSettings, set }),
    probe: healthcheck?.test ? probeOf(healthcheck.test) : image.probe,
    cpus: cores(limits?.cpus),
    memoryMiB: mebibytes(limits?.memory),
    graceMs: milliseconds(service.stop_grace_period),
    update: update?.order ? { order: update.order, atOnce: update.parallelism ?? 1 } : undefined,
    flags: entrypoint ? flagsOf(entrypoint) : image.flags,
  };
  return [{ name, app, deployed }];
}
