import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Failure } from '../../../local/failure.ts';
import { APPS } from '../../../local/parts/services.ts';
import { kubeconfigOf } from '../cluster/certificates.ts';
import { clusterRuns, startCluster, stopCluster } from '../cluster/cluster.ts';
import { kubectl, kubectlJson } from '../cluster/kubectl.ts';
import { FOLDERS } from '../cluster/layout.ts';
import { until } from '../cluster/until.ts';
import { copyManifests } from '../shop/manifests.ts';
import type { PodJson } from '../shop/pods.ts';
import { ensureProgram } from '../tools/go-build.ts';
import { ensureTools, KWOK } from '../tools/tools.ts';
import { spreadOf } from './spread.ts';

// npm run check:spread: a real control plane places 1,000 pods of k8s/base on 100 nodes
// that kwok simulates, in three zones; then five nodes are emptied at once. Shows spread and disruption budgets.

const ZONES = ['zone-a', 'zone-b', 'zone-c'];
const NODES = Array.from({ length: 100 }, (_, index) => ({ name: `node-${index}`, zone: ZONES[index % 3] ?? '' }));
const PODS = 1_000;
const PODS_A_SERVICE = PODS / APPS.length;
const EMPTIED = NODES.slice(0, 5).map(({ name }) => name);
const PLACED_WITHIN_MS = 300_000;
const TELL_EVERY_MS = 5_000;
const NAMESPACE = 'thousand-pods';

try {
  if (clusterRuns()) throw new Failure('A test cluster runs.', 'Take it down: this makes one of its own.');
  const [tools, kwok] = [await ensureTools(), await ensureProgram(KWOK)];
  await startCluster(tools, { nodes: false });
  const stages = join(import.meta.dirname, 'stages.yaml');
  const options = [`--kubeconfig=${kubeconfigOf('admin')}`, '--manage-all-nodes=true', `--config=${stages}`];
  const simulator = spawn(kwok, [...options, '--node-lease-duration-seconds=40'], { stdio: 'ignore' });
  try {
    await placeAll();
    await emptyNodes();
  } finally {
    simulator.kill();
    await stopCluster();
  }
} catch (error) {
  process.exitCode = 2;
  if (error instanceof Failure) console.error(`\n✗ ${error.message}\n  ${error.mend}`);
  else console.error(`\n✗ ${(error as Error).message}`);
}

async function placeAll(): Promise<void> {
  const items = NODES.map(({ name, zone }) => {
    const labels = { 'kubernetes.io/hostname': name, 'topology.kubernetes.io/zone': zone };
    return { apiVersion: 'v1', kind: 'Node', metadata: { name, labels } };
  });
  await kubectl(['create', '--filename=-'], JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
  copyManifests();
  const folder = join(FOLDERS.manifests, 'overlays', NAMESPACE);
  mkdirSync(folder);
  const replicas = APPS.map((name) => ({ name, count: PODS_A_SERVICE }));
  const resources = APPS.map((app) => `../../base/${app}`);
  const kustomization = { namespace: NAMESPACE, resources: [...resources, '../../base/shop'], replicas };
  writeFileSync(join(folder, 'kustomization.yaml'), JSON.stringify(kustomization));
  await kubectl(['create', 'namespace', NAMESPACE]);
  const began = Date.now();
  await kubectl(['apply', '--kustomize', folder]);
  await untilAllReady();
  const pods = await podsOf();
  console.log(
    `${pods.length} pods on ${NODES.length} nodes, ready after ${Math.round((Date.now() - began) / 1_000)} s`,
  );
  const zoneOf = new Map(NODES.map(({ name, zone }) => [name, zone]));
  const where = pods.map(({ metadata, spec }) => ({
    service: metadata.labels?.['app.kubernetes.io/name'] ?? '',
    node: spec.nodeName ?? '',
    zone: zoneOf.get(spec.nodeName ?? '') ?? '',
  }));
  for (const { service, perNode, perZone } of spreadOf(where, [...zoneOf.keys()], ZONES))
    console.log(`  ${service}: ${perNode.join(' to ')} a node, ${perZone.join(' to ')} a zone`);
}

async function untilAllReady(): Promise<void> {
  let ready = 0;
  const progress = setInterval(() => console.log(`  ${ready} pods are ready`), TELL_EVERY_MS);
  const allReady = async (): Promise<boolean> => {
    ready = (await budgets()).reduce((sum, { healthy }) => sum + healthy, 0);
    return ready === PODS;
  };
  try {
    if (await until(allReady, PLACED_WITHIN_MS)) return;
  } finally {
    clearInterval(progress);
  }
  throw new Failure(
    `${ready} of ${PODS} pods are ready after ${PLACED_WITHIN_MS / 1_000} s.`,
    'Run it again with nothing else on the machine.',
  );
}

/** All at once, as somebody would who means well; the budgets make it one pod of a service after the other. */
async function emptyNodes(): Promise<void> {
  const began = Date.now();
  let fewest = PODS_A_SERVICE;
  const command = ['--ignore-daemonsets', '--delete-emptydir-data', '--timeout=300s'];
  const drains = EMPTIED.map((node) => kubectl(['drain', node, ...command]));
  const over = Promise.all(drains).then(() => true);
  while (!(await Promise.race([over, delay(500, false)])))
    fewest = Math.min(fewest, ...(await budgets()).map(({ healthy }) => healthy));
  const left = (await podsOf()).filter(({ spec }) => EMPTIED.includes(spec.nodeName ?? ''));
  console.log(
    `${EMPTIED.length} nodes emptied at once after ${Math.round((Date.now() - began) / 1_000)} s, ${left.length} pods left`,
  );
  console.log(
    `  fewest ready of a service meanwhile: ${fewest} of ${PODS_A_SERVICE}, its budget allows ${PODS_A_SERVICE - 1}`,
  );
  if (fewest < PODS_A_SERVICE - 1 || left.length > 0) process.exitCode = 1;
}

async function budgets(): Promise<{ healthy: number }[]> {
  const { items } = await kubectlJson<{ items: { status?: { currentHealthy?: number } }[] }>(
    ...['--namespace', NAMESPACE, 'get', 'poddisruptionbudgets'],
  );
  return items.map(({ status }) => ({ healthy: status?.currentHealthy ?? 0 }));
}

async function podsOf(): Promise<readonly PodJson[]> {
  const { items } = await kubectlJson<{ items: readonly PodJson[] }>('--namespace', NAMESPACE, 'get', 'pods');
  return items.filter(({ spec }) => spec.nodeName);
}
