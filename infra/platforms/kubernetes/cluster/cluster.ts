import { existsSync, mkdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../../../local/failure.ts';
import { isAlive, type ProcessId, signal } from '../../../local/machine/process-table.ts';
import { writeImage } from '../images/archive.ts';
import { importImages } from '../images/import.ts';
import { systemImages } from '../images/system-images.ts';
import type { Tools } from '../tools/tools.ts';
import { makeCertificates } from './certificates.ts';
import { processesIn, removeGroups } from './cgroups.ts';
import { startControlPlane } from './control-plane.ts';
import { kubectl, kubectlJson } from './kubectl.ts';
import { ADDRESSES, CGROUP, containerdSocket, FOLDERS, MACHINES, NODES, STATE_FILE } from './layout.ts';
import { lastWords } from './machine.ts';
import { hasNamespace, makeNetwork, removeNetwork } from './network.ts';
import { startNode, SYSTEM_FOLDERS } from './node.ts';
import { until } from './until.ts';

/** Of a cold disk and busy cores. */
const READY_WITHIN_MS = 120_000;

/**
 * Makes the cluster: control plane, two nodes, names and metrics; or a control plane alone, which judges manifests and
 * runs nothing. On failure nothing is left. @throws Failure
 */
export async function startCluster(tools: Tools, { nodes } = { nodes: true }): Promise<void> {
  if (existsSync(STATE_FILE)) await stopCluster(); // of a run that was killed
  if (MACHINES.some(hasNamespace))
    throw new Failure('A cluster of another checkout runs on this machine.', 'Take it down there first.');
  try {
    mkdirSync(FOLDERS.root, { recursive: true });
    remember([]);
    makeNetwork();
    makeCertificates();
    const machines = [startControlPlane(tools)];
    remember(machines);
    await answers('the API server', () => kubectl(['get', '--raw', '/readyz']), 'kube-apiserver');
    if (!nodes) return;
    for (const node of NODES) machines.push(startNode(node, tools));
    remember(machines);
    await importSystemImages(tools);
    await addOns();
    await answers('a node', nodesReady, 'kube-scheduler');
  } catch (error) {
    if (!process.env.HIGHSTREET_KEEP_CLUSTER) await stopCluster();
    throw error;
  }
}

/** Ends everything and removes everything, also of a cluster that another process started or that is half made. */
export async function stopCluster(): Promise<void> {
  for (const machine of remembered()) signal(machine, 'SIGKILL');
  await until(() => Promise.resolve(!remembered().some(isAlive) && processesIn(CGROUP).length === 0), 30_000);
  removeNetwork();
  await until(() => Promise.resolve(removed(removeGroups)), 30_000);
  for (const folder of SYSTEM_FOLDERS) removed(() => rmdirSync(folder)); // stays where something of others is in it
  rmSync(FOLDERS.root, { recursive: true, force: true });
}

export function clusterRuns(): boolean {
  const machines = remembered();
  return machines.length > 0 && machines.every(isAlive);
}

async function importSystemImages(tools: Tools): Promise<void> {
  for (const node of NODES)
    await answers('containerd', () => Promise.resolve(existsSync(containerdSocket(node))), 'kube-apiserver');
  for (const image of systemImages(tools)) {
    const archive = writeImage(image, join(FOLDERS.root, 'images'));
    await importImages(archive, tools.ctr);
    rmSync(archive);
  }
}

async function addOns(): Promise<void> {
  const manifest = (name: string) => readFileSync(join(import.meta.dirname, '..', 'addons', name), 'utf8');
  const manifests = [manifest('dns.yaml').replace('CLUSTER_DNS', ADDRESSES.dns), manifest('metrics-server.yaml')];
  await kubectl(['apply', '--filename=-'], manifests.join('---\n'));
}

interface NodeList {
  readonly items: readonly { readonly status: { readonly conditions?: readonly Condition[] } }[];
}
interface Condition {
  readonly type: string;
  readonly status: string;
}

async function nodesReady(): Promise<boolean> {
  const { items } = await kubectlJson<NodeList>('get', 'nodes');
  const ready = items.filter(({ status }) =>
    status.conditions?.some((one) => one.type === 'Ready' && one.status === 'True'),
  );
  return ready.length === NODES.length;
}

async function answers(who: string, question: () => Promise<unknown>, daemon: string): Promise<void> {
  if (await until(question, READY_WITHIN_MS)) return;
  throw new Failure(
    `${who} is not ready after ${READY_WITHIN_MS / 1_000} s.\n${lastWords('control', daemon)}`,
    `The logs are in ${FOLDERS.root}; with HIGHSTREET_KEEP_CLUSTER=1 they are kept.`,
  );
}

function remember(machines: readonly ProcessId[]): void {
  writeFileSync(STATE_FILE, JSON.stringify(machines));
}

function remembered(): ProcessId[] {
  try {
    return JSON.parse(readFileSync(STATE_FILE, 'utf8')) as ProcessId[];
  } catch {
    return [];
  }
}

function removed(remove: () => void): boolean {
  try {
    remove();
    return true;
  } catch {
    return false;
  }
}
