import { execFileSync } from 'node:child_process';
import { Failure } from '../../local/failure.ts';

/** A bridge of this machine; each worker has a network namespace with an address on it. The manager is the machine. */
const BRIDGE = 'hs-swarm';
const NET = '10.231.77';
export const MANAGER_ADDRESS = `${NET}.1`;

/** Both ways, past what a container engine refuses to pass on. */
const RULES = [
  ['FORWARD', '-i', BRIDGE, '-j', 'ACCEPT'],
  ['FORWARD', '-o', BRIDGE, '-j', 'ACCEPT'],
];

/** @throws Failure when it is there: somebody else tries a swarm out on this machine */
export function makeNetwork(): void {
  if (exists(BRIDGE))
    throw new Failure(
      `The network ${BRIDGE} of another swarm is on this machine.`,
      `Let its test end. If it was killed: ip link delete ${BRIDGE}`,
    );
  ip('link', 'add', BRIDGE, 'type', 'bridge');
  ip('address', 'add', `${MANAGER_ADDRESS}/24`, 'dev', BRIDGE);
  ip('link', 'set', BRIDGE, 'up');
  for (const rule of RULES) run('iptables', '--wait', '-I', ...rule);
}

export function removeNetwork(): void {
  for (const [chain = '', ...rule] of RULES) quietly(() => run('iptables', '--wait', '-D', chain, ...rule));
  quietly(() => ip('link', 'delete', BRIDGE));
}

/** The network of one worker: a namespace, and a cable to the bridge. `number` from 2. */
export class WorkerNetwork {
  readonly address: string;
  readonly #namespace: string;
  readonly #cable: string;

  constructor(number: number) {
    this.address = `${NET}.${number}`;
    this.#namespace = `${BRIDGE}-${number}`;
    this.#cable = `${BRIDGE}-${number}`;
  }

  make(): void {
    const [namespace, cable] = [this.#namespace, this.#cable];
    ip('netns', 'add', namespace);
    ip('link', 'add', cable, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', namespace);
    ip('link', 'set', cable, 'master', BRIDGE, 'up');
    ip('-n', namespace, 'address', 'add', `${this.address}/24`, 'dev', 'eth0');
    for (const link of ['lo', 'eth0']) ip('-n', namespace, 'link', 'set', link, 'up');
    // No way further: whatever asks for another place, such as a registry, is told at once that there is none.
  }

  /**
   * A command that replaces itself by the one appended to it, inside. nsenter and not `ip netns exec`, which mounts /sys anew
   * and so hides the cgroups. A host name of its own tells nodes apart; a /run/docker of its own, for dockerd keeps the
   * namespaces of its containers there whatever it is told.
   */
  enter(hostname: string): string[] {
    const prepare = 'hostname "$0" && mkdir -p /run/docker && mount -t tmpfs tmpfs /run/docker && exec "$@"';
    const namespaces = ['unshare', '--mount', '--uts', '--propagation', 'private'];
    return ['nsenter', `--net=/run/netns/${this.#namespace}`, ...namespaces, 'bash', '-c', prepare, hostname];
  }

  cut(): void {
    ip('link', 'set', this.#cable, 'down');
  }

  heal(): void {
    ip('link', 'set', this.#cable, 'up');
  }

  remove(): void {
    quietly(() => ip('link', 'delete', this.#cable));
    quietly(() => ip('netns', 'delete', this.#namespace));
  }
}

function exists(link: string): boolean {
  try {
    ip('link', 'show', link);
    return true;
  } catch {
    return false;
  }
}

function ip(...args: string[]): void {
  run('ip', ...args);
}

function run(command: string, ...args: string[]): void {
  execFileSync(command, args, { stdio: ['ignore', 'ignore', 'pipe'] });
}

/** What is to be removed may be gone, or half made. */
function quietly(remove: () => void): void {
  try {
    remove();
  } catch {
    // gone
  }
}
