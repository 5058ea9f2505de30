import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { Failure } from '../../../local/failure.ts';
import { findTool } from '../../../local/machine/tools.ts';
import { withoutDaemons } from '../../../local/preflight/apt-daemons.ts';

/** Where Debian lays the plugins of the container network interface. */
export const CNI_PLUGINS = '/usr/lib/cni';

interface SystemPackage {
  readonly name: string;
  readonly why: string;
  readonly installed: () => boolean;
}

const onPath = (tool: string) => () => findTool(tool) !== undefined;

/** A program that names a loader cannot run in an image without libraries. */
function hasStaticBusybox(): boolean {
  const busybox = findTool('busybox');
  return busybox !== undefined && !readFileSync(busybox).includes('/ld-linux');
}

/** What a cluster needs of the distribution. All of it is programs; no daemon of theirs is left running. */
const NEEDED: readonly SystemPackage[] = [
  { name: 'etcd-server', why: 'what the API server remembers', installed: onPath('etcd') },
  { name: 'containerd', why: 'runs the containers of a node', installed: onPath('containerd') },
  { name: 'runc', why: 'makes a container out of a process', installed: onPath('runc') },
  {
    name: 'containernetworking-plugins',
    why: 'connect pods',
    installed: () => existsSync(`${CNI_PLUGINS}/ptp`),
  },
  { name: 'nftables', why: "kube-proxy's tables of services", installed: onPath('nft') },
  { name: 'iproute2', why: 'networks of nodes', installed: onPath('ip') },
  { name: 'openssl', why: 'certificates of the cluster', installed: onPath('openssl') },
  { name: 'busybox-static', why: 'the process that keeps a pod together', installed: hasStaticBusybox },
];

/** Debian's package starts a daemon of its own. */
const UNITS = ['etcd', 'containerd', 'nftables'];

export function missingPackages(): string[] {
  return NEEDED.filter(({ installed }) => !installed()).map(({ name }) => name);
}

/** @throws Failure when they cannot be installed here */
export function ensureClusterPackages(): void {
  const missing = missingPackages();
  if (missing.length === 0) return;
  console.log('Installing what the cluster runs on:');
  for (const { name, why } of NEEDED.filter((wanted) => missing.includes(wanted.name)))
    console.log(`  ${name.padEnd(28)} ${why}`);
  withoutDaemons(missing, () => {
    apt('update');
    apt('install', '--yes', '--no-install-recommends', ...missing);
  });
  const units = UNITS.map((name) => `${name}.service`);
  spawnSync('systemctl', ['disable', '--quiet', ...units], { stdio: 'ignore' });
  const still = missingPackages();
  if (still.length > 0)
    throw new Failure(`Installed, but not there: ${still.join(', ')}.`, 'Debian 12 and newer have what is needed.');
}

function apt(...args: string[]): void {
  const options = ['-qq', '-o', 'Dpkg::Use-Pty=0', '-o', 'DPkg::Lock::Timeout=120'];
  const { status } = spawnSync('apt-get', [...options, ...args], {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
  if (status !== 0)
    throw new Failure(`apt-get ${args[0]} failed, its reason stands above.`, `By hand: apt-get ${args.join(' ')}`);
}
