import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FOLDERS } from '../cluster/layout.ts';

/** What is checked as one: `local`, `local + pgbouncer`, `production`. */
export interface Build {
  readonly name: string;
  /** For `kubectl kustomize`. */
  readonly folder: string;
}

/** Every overlay, and overlays/local with each component: that is where a component can be tried. */
export function builds(): Build[] {
  const overlays = join(FOLDERS.manifests, 'overlays');
  const components = readdirSync(join(FOLDERS.manifests, 'components'));
  return [
    ...readdirSync(overlays).map((name) => ({ name, folder: join(overlays, name) })),
    ...components.map((name) => ({ name: `local + ${name}`, folder: withComponent(name) })),
  ];
}

function withComponent(component: string): string {
  const folder = join(FOLDERS.manifests, 'overlays', `local-${component}`);
  mkdirSync(folder, { recursive: true });
  const kustomization = { resources: ['../local'], components: [`../../components/${component}`] };
  writeFileSync(join(folder, 'kustomization.yaml'), JSON.stringify(kustomization));
  return folder;
}
