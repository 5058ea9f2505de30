import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BASE_IMAGES } from '../../../images/base-images.ts';
import { imageOf } from '../../../images/image-names.ts';
import { APPS } from '../../../local/parts/services.ts';
import { CHECKOUT } from '../../../local/ports.ts';
import { yamlDocuments } from '../../../targets/yaml-documents.ts';
import { kubectl } from '../cluster/kubectl.ts';
import { FOLDERS } from '../cluster/layout.ts';

/** As overlays/local names it. */
export const NAMESPACE = 'highstreet';
const SETTINGS = join(CHECKOUT, 'infra', 'images', 'settings.ts');

/** What is given to `kubectl apply --kustomize`. */
export const DEPLOYED = join(FOLDERS.manifests, 'overlays', 'deployed');

/** Every image that a pod of the shop may ask for. The tools stay at the first version, see {@link choose}. */
export function imagesToImport(versions: readonly string[]): string[] {
  const servers = [BASE_IMAGES.postgres, BASE_IMAGES.redis, BASE_IMAGES.nginx, BASE_IMAGES.kafka];
  const services = versions.flatMap((version) => APPS.map((app) => imageOf(app, version)));
  return [...servers, ...services, ...versions.slice(0, 1).map((version) => imageOf('tools', version))];
}

/** Copies k8s/ and gives the copy passwords and keys of its own, so that those of a developer stay what they are. */
export function copyManifests(): void {
  rmSync(FOLDERS.manifests, { recursive: true, force: true });
  const source = join(CHECKOUT, 'k8s');
  const secrets = join('overlays', 'local', 'secrets');
  cpSync(source, FOLDERS.manifests, { recursive: true, filter: (path) => !path.startsWith(join(source, secrets)) });
  const keep = join(FOLDERS.root, 'keys');
  const out = join(FOLDERS.manifests, secrets);
  mkdirSync(out, { recursive: true });
  execFileSync(process.execPath, [SETTINGS, '--keep', keep, '--out', out, '--size', 'full'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
}

/**
 * Says which versions run, as k8s/README.md says that one does it: an overlay over overlays/local. An update leaves the
 * tools as they are: they are a step of the databases' pods, which would be started anew for nothing.
 */
export function choose(services: string, tools: string, components: readonly string[] = []): void {
  mkdirSync(DEPLOYED, { recursive: true });
  const images = [...APPS.map((app) => [app, services] as const), ['tools', tools] as const];
  const kustomization = {
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    resources: ['../local'],
    components: components.map((name) => `../../components/${name}`),
    images: images.map(([name, newTag]) => ({ name: imageOf(name, '').replace(/:$/, ''), newTag })),
  };
  writeFileSync(join(DEPLOYED, 'kustomization.yaml'), JSON.stringify(kustomization, undefined, 2));
}

export async function rendered(): Promise<unknown[]> {
  return yamlDocuments(await kubectl(['kustomize', DEPLOYED]));
}
