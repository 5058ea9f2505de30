import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/**
 * `dnsrr` where the kernel has no IP_VS: there virtual addresses refuse every connection, though Swarm makes them without
 * a complaint. The module is loaded on demand, so it is asked for first. HIGHSTREET_ENDPOINT_MODE goes before it.
 */
export function endpointMode(variables: NodeJS.ProcessEnv = process.env): string {
  if (variables.HIGHSTREET_ENDPOINT_MODE) return variables.HIGHSTREET_ENDPOINT_MODE;
  try {
    execFileSync('modprobe', ['ip_vs'], { stdio: 'ignore' });
  } catch {
    // built into the kernel, or not to be had
  }
  return existsSync('/proc/net/ip_vs') ? 'vip' : 'dnsrr';
}
