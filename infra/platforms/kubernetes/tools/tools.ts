import { join } from 'node:path';
import { Failure } from '../../../local/failure.ts';
import { findTool } from '../../../local/machine/tools.ts';
import { ensureProgram, findGo, findProgram, type GoProgram } from './go-build.ts';
import { CNI_PLUGINS, ensureClusterPackages, missingPackages } from './packages.ts';

export const KUBERNETES_VERSION = '1.36.3';
const here = (folder: string) => join(import.meta.dirname, '..', folder);

/** Control plane, kubelet, kube-proxy and kubectl in one program: one build, and the libraries are in memory once. */
export const KUBE: GoProgram = {
  name: 'kube',
  version: KUBERNETES_VERSION,
  module: here('binary'),
  package: '.',
  linkerFlags: versionFlags(),
  aboutMinutes: 6,
};

const inAddons = { module: here('addons') };
export const COREDNS: GoProgram = { ...inAddons, name: 'coredns', version: '1.14.6', package: '.', aboutMinutes: 3 };
export const METRICS_SERVER: GoProgram = {
  ...inAddons,
  name: 'metrics-server',
  version: '0.9.0',
  package: 'sigs.k8s.io/metrics-server/cmd/metrics-server',
  aboutMinutes: 3,
};
export const KWOK: GoProgram = {
  ...inAddons,
  name: 'kwok',
  version: '0.8.0',
  package: 'sigs.k8s.io/kwok/cmd/kwok',
  aboutMinutes: 3,
};
export const KUBECONFORM: GoProgram = {
  ...inAddons,
  name: 'kubeconform',
  version: '0.8.0',
  package: 'github.com/yannh/kubeconform/cmd/kubeconform',
  aboutMinutes: 1,
};

/** Where each program of a cluster is. */
export interface Tools {
  readonly kube: string;
  readonly coredns: string;
  readonly metricsServer: string;
  readonly etcd: string;
  readonly containerd: string;
  readonly ctr: string;
  readonly busybox: string;
  readonly cniPlugins: string;
}

/** Why there can be no cluster on this machine; undefined when there can. */
export function missingForCluster(): string | undefined {
  if (process.platform !== 'linux') return 'A cluster of real nodes needs Linux.';
  if (process.getuid?.() !== 0) return 'It makes network namespaces and mounts, so it must be run by root.';
  const packages = missingPackages();
  if (packages.length > 0 && !findTool('apt-get')) return `Packages are missing: ${packages.join(', ')}.`;
  const programs = [KUBE, COREDNS, METRICS_SERVER].filter((program) => !findProgram(program));
  if (programs.length > 0 && !findGo())
    return `${programs.map(({ name }) => name).join(', ')} and Go, which would build them, are missing.`;
  return undefined;
}

/** Installs and builds what is missing. @throws Failure */
export async function ensureTools(): Promise<Tools> {
  const missing = missingForCluster();
  if (missing) throw new Failure(missing, 'See infra/platforms/kubernetes/README.md for what it takes.');
  ensureClusterPackages();
  const installed = (name: string): string => findTool(name) ?? name;
  return {
    kube: await ensureProgram(KUBE),
    coredns: await ensureProgram(COREDNS),
    metricsServer: await ensureProgram(METRICS_SERVER),
    etcd: installed('etcd'),
    containerd: installed('containerd'),
    ctr: installed('ctr'),
    busybox: installed('busybox'),
    cniPlugins: CNI_PLUGINS,
  };
}

/** What the programs say of themselves; without it they would be of version 0.0.0 and refuse each other. */
function versionFlags(): string {
  const [major, minor] = KUBERNETES_VERSION.split('.');
  const set = { gitVersion: `v${KUBERNETES_VERSION}`, gitMajor: major, gitMinor: minor, gitTreeState: 'clean' };
  return ['k8s.io/component-base/version', 'k8s.io/client-go/pkg/version']
    .flatMap((name) => Object.entries(set).map(([key, value]) => `-X ${name}.${key}=${value}`))
    .join(' ');
}
