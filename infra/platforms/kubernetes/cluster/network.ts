import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { ADDRESSES, MACHINES, type MachineName, namespaceOf, NODES } from './layout.ts';

/** This machine's end of the cable; its name may have 15 letters. */
const HOST_END = 'highstreet-k8s';
/** A switch in the namespace of the control plane: there no firewall of this machine sees what the nodes say. */
const BRIDGE = 'switch';

/** A network namespace for each machine, a switch between them, and routes to services and pods for this machine. */
export function makeNetwork(): void {
  for (const machine of MACHINES) {
    ip('netns', 'add', namespaceOf(machine));
    ipIn(machine, 'link', 'set', 'lo', 'up');
  }
  ipIn('control', 'link', 'add', BRIDGE, 'type', 'bridge');
  ipIn('control', 'addr', 'add', `${ADDRESSES.control}/${ADDRESSES.prefix}`, 'dev', BRIDGE);
  ipIn('control', 'link', 'set', BRIDGE, 'up');
  for (const { name, address } of NODES) {
    ipIn('control', 'link', 'add', name, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', namespaceOf(name));
    plugIn(name);
    ipIn(name, 'addr', 'add', `${address}/${ADDRESSES.prefix}`, 'dev', 'eth0');
    ipIn(name, 'link', 'set', 'eth0', 'up');
    forwards(name);
  }
  ip('link', 'add', HOST_END, 'type', 'veth', 'peer', 'name', 'host', 'netns', namespaceOf('control'));
  plugIn('host');
  ip('addr', 'add', `${ADDRESSES.host}/${ADDRESSES.prefix}`, 'dev', HOST_END);
  ip('link', 'set', HOST_END, 'up');
  addRoutes();
}

/** Who is cut off reaches nobody and is reached by nobody, as when a cable is pulled. */
export function setCable(node: MachineName, state: 'up' | 'down'): void {
  ipIn('control', 'link', 'set', node, state);
}

/** The cables go with the namespaces that they end in. */
export function removeNetwork(): void {
  if (existsSync(`/sys/class/net/${HOST_END}`)) ip('link', 'delete', HOST_END);
  for (const machine of MACHINES.filter(hasNamespace)) ip('netns', 'delete', namespaceOf(machine));
}

export function hasNamespace(machine: MachineName): boolean {
  return existsSync(namespaceFile(machine));
}

export function namespaceFile(machine: MachineName): string {
  return `/run/netns/${namespaceOf(machine)}`;
}

function plugIn(port: string): void {
  ipIn('control', 'link', 'set', port, 'master', BRIDGE);
  ipIn('control', 'link', 'set', port, 'up');
}

function addRoutes(): void {
  const toPods = NODES.map(({ pods, address }) => [pods, 'via', address]);
  for (const route of toPods) {
    ip('route', 'add', ...route);
    ipIn('control', 'route', 'add', ...route); // to metrics-server, which the API server passes questions on to
  }
  // As a machine beside a cluster does it: a node takes what is for a service and passes it on.
  ip('route', 'add', ADDRESSES.services, 'via', NODES[0].address);
  // Programs of Kubernetes look for the address of their machine on its default route. It leads nowhere.
  ipIn('control', 'route', 'add', 'default', 'dev', BRIDGE);
  for (const { name } of NODES) {
    ipIn(name, 'route', 'add', 'default', 'dev', 'eth0');
    for (const other of NODES.filter((node) => node.name !== name))
      ipIn(name, 'route', 'add', other.pods, 'via', other.address);
  }
}

function forwards(machine: MachineName): void {
  const inside = ['--net=' + namespaceFile(machine), 'sysctl', '--quiet', '--write', 'net.ipv4.ip_forward=1'];
  execFileSync('nsenter', inside, { stdio: ['ignore', 'ignore', 'pipe'] });
}

function ip(...args: string[]): void {
  execFileSync('ip', args, { stdio: ['ignore', 'ignore', 'pipe'] });
}

function ipIn(machine: MachineName, ...args: string[]): void {
  ip('-n', namespaceOf(machine), ...args);
}
