import { execFileSync } from 'node:child_process';

/** In the chains of the machine: what jumps to a chain of dockerd, or speaks of its bridges. */
const OURS = /^-A (PREROUTING|OUTPUT|POSTROUTING|FORWARD) .*(-j DOCKER|\bdocker0\b|\bbr-[0-9a-f]{12}\b)/;

/** What the machine does with packets that it could pass on: dockerd sets it to DROP and leaves it so. */
export function forwardPolicy(): string {
  return /^-P FORWARD (\w+)/m.exec(iptables('filter', '-S', 'FORWARD'))?.[1] ?? 'ACCEPT';
}

/** Takes dockerd's rules, chains and bridges away, and puts the policy back; rules of others stay. */
export function removeNetworks(policy: string): void {
  for (const table of ['nat', 'filter']) {
    const { rules, chains } = ofDockerd(iptables(table, '-S'));
    for (const rule of rules) iptables(table, ...rule.replace(/^-A/, '-D').split(' '));
    for (const chain of chains) iptables(table, '-F', chain);
    for (const chain of chains) iptables(table, '-X', chain);
  }
  iptables('filter', '-P', 'FORWARD', policy);
  for (const bridge of bridges()) run('ip', 'link', 'delete', bridge);
}

/** What of `iptables -S` dockerd has made: rules in the chains of the machine, and chains of its own. */
export function ofDockerd(listing: string): { rules: string[]; chains: string[] } {
  const lines = listing.split('\n');
  return {
    rules: lines.filter((line) => OURS.test(line)),
    chains: lines.flatMap((line) => /^-N (DOCKER\S*)$/.exec(line)?.[1] ?? []),
  };
}

function bridges(): string[] {
  const links = run('ip', '-brief', 'link', 'show', 'type', 'bridge').split('\n');
  return links.map((line) => line.split(' ')[0] ?? '').filter((name) => /^(docker0|br-[0-9a-f]{12})$/.test(name));
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
