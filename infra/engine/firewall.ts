import { execFileSync } from 'node:child_process';

/** What one engine has made in the network of the machine. */
export interface EngineNetworks {
  /** Of its networks: `br-0123456789ab`. */
  readonly bridges: readonly string[];
  /** No other dockerd uses the same chains and the bridge docker0. */
  readonly alone: boolean;
}

/** What the machine does with packets that it could pass on: dockerd sets it to DROP and leaves it so. */
export function forwardPolicy(): string {
  return /^-P FORWARD (\w+)/m.exec(iptables('filter', '-S', 'FORWARD'))?.[1] ?? 'ACCEPT';
}

/** Takes an engine's rules, chains and bridges away, and puts the policy back; what is of others stays. */
export function removeNetworks(networks: EngineNetworks, policy: string): void {
  for (const table of ['nat', 'filter']) {
    const { rules, chains } = ofEngine(iptables(table, '-S'), networks);
    for (const rule of rules) iptables(table, ...rule.replace(/^-A/, '-D').split(' '));
    for (const chain of chains) iptables(table, '-F', chain);
    for (const chain of chains) iptables(table, '-X', chain);
  }
  if (networks.alone) iptables('filter', '-P', 'FORWARD', policy);
  for (const bridge of bridgesOf(networks)) run('ip', 'link', 'delete', bridge);
}

/** What of `iptables -S` the engine has made: rules that speak of its bridges, and chains with all that leads to them. */
export function ofEngine(listing: string, networks: EngineNetworks): { rules: string[]; chains: string[] } {
  const lines = listing.split('\n');
  const own = bridgesOf(networks);
  const isOwn = (line: string) => line.split(' ').some((word) => own.includes(word));
  const chains = networks.alone ? lines.flatMap((line) => /^-N (DOCKER\S*)$/.exec(line)?.[1] ?? []) : [];
  const leadsThere = (line: string) => chains.some((chain) => line.endsWith(` -j ${chain}`));
  const inChain = (line: string) => chains.some((chain) => line.startsWith(`-A ${chain} `));
  return {
    // Those within its chains go with them.
    rules: lines.filter((line) => line.startsWith('-A ') && !inChain(line) && (isOwn(line) || leadsThere(line))),
    chains,
  };
}

function bridgesOf({ bridges, alone }: EngineNetworks): readonly string[] {
  return alone ? [...bridges, 'docker0'] : bridges;
}

function iptables(table: string, ...args: string[]): string {
  return run('iptables', '--wait', '--table', table, ...args);
}

/** Its output; nothing when it fails, for what is to be removed may be gone. */
function run(command: string, ...args: string[]): string {
  try {
    return execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  } catch {
    return '';
  }
}
