import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { APPS } from '../local/parts/services.ts';
import type { Deployed, Instance, Target, UpdateRule } from './deployed.ts';
import { cores, mebibytes } from './quantities.ts';
import { environmentIn, flagsOf, type ServiceImage } from './read-image.ts';
import { yamlDocuments } from './yaml-documents.ts';

/** What is read of a manifest. */
interface Manifest {
  readonly kind?: string;
  readonly metadata?: { readonly name?: string };
  readonly data?: Record<string, string>;
  readonly spec?: {
    readonly strategy?: { readonly rollingUpdate?: { readonly maxSurge?: unknown; readonly maxUnavailable?: unknown } };
    readonly template?: { readonly spec?: PodSpec };
  };
}
interface PodSpec {
  readonly terminationGracePeriodSeconds?: number;
  readonly containers?: readonly Container[];
}
interface Container {
  readonly image?: string;
  readonly command?: readonly string[];
  readonly env?: readonly { readonly name: string; readonly value?: string }[];
  readonly envFrom?: readonly { readonly configMapRef?: { readonly name: string } }[];
  readonly ports?: readonly { readonly name?: string; readonly containerPort?: number }[];
  readonly readinessProbe?: { readonly httpGet?: { readonly path?: string } };
  readonly resources?: { readonly limits?: { readonly cpu?: unknown; readonly memory?: unknown } };
  readonly volumeMounts?: readonly { readonly mountPath: string }[];
}

/** The manifests of the base, as they are written: the contract stands in them, and an overlay must not need to mend it. */
export function readKubernetes(folder: string, image: ServiceImage): Target {
  const texts = globSync('**/*.yaml', { cwd: folder }).map((file) => readFileSync(join(folder, file), 'utf8'));
  return targetOf(texts.flatMap(yamlDocuments) as Manifest[], image);
}

/** Exported for tests, which give manifests as text. */
export function kubernetesFrom(text: string, image: ServiceImage): Target {
  return targetOf(yamlDocuments(text) as Manifest[], image);
}

function targetOf(manifests: readonly Manifest[], image: ServiceImage): Target {
  const maps = new Map(
    manifests.filter(({ kind }) => kind === 'ConfigMap').map(({ metadata, data }) => [metadata?.name, data ?? {}]),
  );
  const instances = manifests.flatMap((manifest): Instance[] => {
    const app = APPS.find((candidate) => manifest.metadata?.name === candidate);
    if (manifest.kind !== 'Deployment' || !app) return [];
    const { spec } = manifest;
    const pod = spec?.template?.spec ?? {};
    const [container = {}] = pod.containers ?? [];
    const { env = [], envFrom = [], resources, ports } = container;
    const fromMaps = envFrom.map(({ configMapRef }) => maps.get(configMapRef?.name) ?? {});
    const set = Object.assign({}, ...fromMaps, Object.fromEntries(env.map(({ name, value }) => [name, value])));
    const withSettings = (container.volumeMounts ?? []).some(({ mountPath }) => mountPath === '/run/secrets');
    const deployed: Deployed = {
      image: container.image,
      port: ports?.find(({ name }) => name === 'http')?.containerPort,
      environment: environmentIn(image, app, { withSettings, set }),
      probe: container.readinessProbe?.httpGet?.path,
      cpus: cores(resources?.limits?.cpu),
      memoryMiB: mebibytes(resources?.limits?.memory),
      // A pod is killed after 30 s where it says nothing.
      graceMs: (pod.terminationGracePeriodSeconds ?? 30) * 1_000,
      update: updateOf(spec?.strategy?.rollingUpdate),
      flags: container.command ? flagsOf(container.command) : image.flags,
    };
    return [{ name: app, app, deployed }];
  });
  return { name: 'kubernetes', instances, without: {} };
}

function updateOf(rule: { maxSurge?: unknown; maxUnavailable?: unknown } | undefined): UpdateRule | undefined {
  if (typeof rule?.maxSurge !== 'number' || typeof rule.maxUnavailable !== 'number') return undefined;
  const [order, atOnce] =
    rule.maxUnavailable === 0
      ? (['start-first', rule.maxSurge] as const)
      : (['stop-first', rule.maxUnavailable] as const);
  return { order, atOnce };
}
