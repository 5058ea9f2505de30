import { cpSync, globSync, lutimesSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { APPS, type AppName } from '../local/parts/services.ts';
import { normalized } from './sbom.ts';

// node infra/images/collect.ts OUT, in the build of an image: lays beside each other what each image holds.
// `OUT/tools` is there already: infra/local/bundle.mjs --tools made it.

/** What a service reads at run time beside its bundle. */
const BESIDE: Partial<Record<AppName, readonly string[]>> = {
  // Of the reference page (apps/gateway/src/docs/reference-assets.ts).
  gateway: ['package.json', 'swagger-ui.css', 'swagger-ui-bundle.js', 'favicon-32x32.png', 'LICENSE', 'NOTICE'].map(
    (file) => `node_modules/swagger-ui-dist/${file}`,
  ),
  // Of the import.
  catalog: ['data/products.csv.gz', 'data/README.md'],
};

/** One copy of each server's configuration serves every target. */
const CONFIGURATION = [
  'nginx/nginx.conf',
  'postgres',
  'redis/redis.conf',
  'kafka/server.properties',
  'kafka/log4j2.properties',
];

const out = process.argv[2];
if (!out) throw new Error('Where to? node infra/images/collect.ts OUT');
const epochSeconds = Number(process.env.SOURCE_DATE_EPOCH ?? 0);

for (const app of APPS) {
  const folder = join(out, app);
  cpSync(join('apps', app, 'dist', 'bundle'), folder, { recursive: true });
  for (const file of BESIDE[app] ?? []) cpSync(file, join(folder, file));
}
// For platforms that cannot mount files of the repository: what a server reads is copied out of this image.
for (const file of CONFIGURATION) cpSync(join('infra', file), join(out, 'tools', 'config', file), { recursive: true });
const sbom = normalized(readFileSync('sbom.raw.json', 'utf8'), epochSeconds);
for (const image of [...APPS, 'tools']) {
  mkdirSync(join(out, image), { recursive: true });
  cpSync('infra/images/healthcheck.mjs', join(out, image, 'healthcheck.mjs'));
  cpSync('LICENSE', join(out, image, 'LICENSE'));
  writeFileSync(join(out, image, 'sbom.cdx.json'), sbom);
}
// Folders after what lies in them, for writing into a folder changes its date.
for (const path of globSync('**/*', { cwd: out }).sort().reverse())
  lutimesSync(join(out, path), epochSeconds, epochSeconds);
