import { join } from 'node:path';
import { instanceOf } from '../../../local/ports.ts';

/**
 * Where everything of the test cluster is. Its addresses are out of 198.18.0.0/15, which RFC 2544 keeps for tests: they
 * belong to no network that a machine could want to reach.
 */
export const ADDRESSES = {
  /** This machine's end of the cable into the cluster. */
  host: '198.18.77.1',
  control: '198.18.77.2',
  prefix: 24,
  services: '198.18.128.0/17',
  /** The first of the services' addresses is that of the API server, always. */
  firstService: '198.18.128.1',
  dns: '198.18.128.10',
  pods: '198.19.0.0/16',
} as const;

export const API_SERVER = `https://${ADDRESSES.control}:6443`;

/** What lasts (volumes) is on the first node; the second one is there to be cut off. */
export const NODES = [
  { name: 'node-1', address: '198.18.77.11', pods: '198.19.1.0/24' },
  { name: 'node-2', address: '198.18.77.12', pods: '198.19.2.0/24' },
] as const;
export type ClusterNode = (typeof NODES)[number];

export const MACHINES = ['control', 'node-1', 'node-2'] as const;
export type MachineName = (typeof MACHINES)[number];

/** As `ip netns` lists them. */
export function namespaceOf(machine: MachineName): string {
  return `highstreet-${machine}`;
}

/** The folder of all control groups of the cluster, below each hierarchy. */
export const CGROUP = 'highstreet-kubernetes';

const root = join(instanceOf('local').folders.root, 'kubernetes');

export const FOLDERS = {
  root,
  pki: join(root, 'pki'),
  /** Static volumes of the first node. */
  volumes: join(root, 'volumes'),
  /** What is applied: a copy of k8s/ with settings of its own. */
  manifests: join(root, 'manifests'),
  of: (machine: MachineName) => join(root, machine),
};

/** Who started what, so that it can be ended by another process. */
export const STATE_FILE = join(root, 'state.json');

export function containerdSocket(node: ClusterNode): string {
  return join(FOLDERS.of(node.name), 'containerd.sock');
}
