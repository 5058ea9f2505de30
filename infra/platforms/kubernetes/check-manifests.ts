import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../../local/failure.ts';
import { yamlDocuments } from '../../targets/yaml-documents.ts';
import { clusterRuns, startCluster, stopCluster } from './cluster/cluster.ts';
import { kubectl } from './cluster/kubectl.ts';
import { FOLDERS } from './cluster/layout.ts';
import { until } from './cluster/until.ts';
import { builds } from './manifests/builds.ts';
import { customResources } from './manifests/custom-resources.ts';
import { byKubeconform, byServer, type Manifest, nameOf, podsByServer } from './manifests/judge.ts';
import { type OpenApi, schemaFiles } from './manifests/schemas.ts';
import { copyManifests, NAMESPACE } from './shop/manifests.ts';
import { ensureProgram } from './tools/go-build.ts';
import { ensureTools, KUBECONFORM } from './tools/tools.ts';

// npm run check:k8s: every overlay and component of k8s/, by kubeconform with the schemas
// of a real API server, then by that server itself. Exit codes: 0 all pass, 1 some are refused, 2 it could not be done.

try {
  if (clusterRuns()) throw new Failure('A test cluster runs.', 'Take it down: this check makes one of its own.');
  const tools = await ensureTools();
  const kubeconform = await ensureProgram(KUBECONFORM);
  const definitions = await customResources();
  console.log('Starting a control plane');
  await startCluster(tools, { nodes: false });
  try {
    process.exitCode = (await check(kubeconform, definitions)) ? 0 : 1;
  } finally {
    await stopCluster();
  }
} catch (error) {
  process.exitCode = 2;
  if (error instanceof Failure) console.error(`\n✗ ${error.message}\n  ${error.mend}`);
  else console.error(`\n✗ ${(error as Error).message}`);
}

async function check(kubeconform: string, definitions: readonly string[]): Promise<boolean> {
  for (const file of definitions) await kubectl(['create', '--filename', file]);
  copyManifests();
  const all = builds();
  const namespace = yamlDocuments(await kubectl(['kustomize', all[0]?.folder ?? ''])).find(isNamespace);
  await kubectl(['create', '--filename=-'], JSON.stringify(namespace));
  await until(() => kubectl(['--namespace', NAMESPACE, 'get', 'serviceaccount', 'default']), 30_000);
  await until(async () => (await openApi()).definitions['com.coreos.monitoring.v1.PodMonitor'] !== undefined, 30_000);
  const files = schemaFiles(await openApi());
  const schemas = join(FOLDERS.root, 'schemas');
  mkdirSync(schemas, { recursive: true });
  for (const [name, schema] of Object.entries(files)) writeFileSync(join(schemas, name), JSON.stringify(schema));

  let refused = 0;
  for (const { name, folder } of all) {
    const manifests = yamlDocuments(await kubectl(['kustomize', folder])) as Manifest[];
    const [known, unknown] = [
      manifests.filter((one) => isIn(files, one)),
      manifests.filter((one) => !isIn(files, one)),
    ];
    const wrong = [
      ...(await byKubeconform(kubeconform, schemas, known)),
      ...(await byServer(known)),
      ...(await podsByServer(known)),
    ];
    refused += wrong.length;
    console.log(`${wrong.length ? '✗' : '✓'} ${name}: ${known.length} manifests`);
    for (const line of wrong) console.log(`    ${line}`);
    if (unknown.length > 0)
      console.log(`  not checked, for no registry gives their schema: ${unknown.map(nameOf).join(', ')}`);
  }
  return refused === 0;
}

async function openApi(): Promise<OpenApi> {
  return JSON.parse(await kubectl(['get', '--raw', '/openapi/v2'])) as OpenApi;
}

function isIn(files: Record<string, object>, { apiVersion, kind }: Manifest): boolean {
  const [group = '', version = group] = apiVersion.split('/');
  return `${group}_${version}_${kind.toLowerCase()}.json` in files;
}

function isNamespace(manifest: unknown): boolean {
  return (manifest as Manifest).kind === 'Namespace';
}
