import { LB_METHODS, type LbMethod } from './lb-method.ts';

export interface Gateway {
  /** `host:port` */
  readonly address: string;
  /** 1 unless the method is `weighted`. */
  readonly weight?: number;
}

export interface Upstreams {
  readonly method: LbMethod;
  readonly gateways: readonly Gateway[];
}

/**
 * Passive checks. Three failures, since one may be a kept connection that the gateway was just closing; at a hundred
 * requests a second three take 30 ms. Out for 2 s, since a killed gateway is back in about that time, and the watcher
 * knows before: a longer time would only hold back one that is well again.
 */
const PASSIVE = 'max_fails=3 fail_timeout=2s';

/**
 * Idle connections to gateways that each worker keeps, of all gateways together. By Little's law 4,000 requests/s of
 * 15 ms are 60 in flight; one that finds none idle opens one, so fewer would cost handshakes and more only memory.
 */
const KEPT = 64;

/**
 * What all workers share of a group: requests in flight, failures, whose turn it is. Without a zone each worker counts
 * for itself, and least_conn sees half of what is in flight. A server takes under 1 KB.
 */
const ZONE = '128k';

/**
 * Up to so many gateways at once are left out by the watcher. A rolling restart takes one, another may have died; each
 * more multiplies the groups (1 + n + n(n-1)/2 of them). When more are out the whole list is asked, with passive checks.
 */
const MOST_LEFT_OUT = 2;

/**
 * The text of upstreams.conf: a group of all gateways, one for each choice of gateways that may be left out, and the map
 * from `$gateways_out` (`-1-3`: the first and the third are out, see {@link renderReadiness}) to the group that serves.
 *
 * A gateway that is left out stays in its group, marked `down`: ip_hash and consistent_hash then move its clients alone.
 */
export function renderUpstreams({ method, gateways }: Upstreams): string {
  const choices = leftOut(gateways.length);
  const groups = choices.map((out) => renderGroup({ method, gateways }, out));
  const lines = choices.filter((out) => out.length > 0).map((out) => `  "${keyOf(out)}" ${groupOf(out)};\n`);
  return `${groups.join('\n')}\nmap $gateways_out $gateways {\n  default gateway;\n${lines.join('')}}\n`;
}

/**
 * The text of readiness.conf, for the server block: a file `N` in the folder takes the Nth gateway out, from the next
 * request on. It costs each request a stat() for each gateway, about a microsecond. No reload: an NGINX before 1.27.4
 * closes its clients' kept connections then, and a request that is just being sent on one of them is lost.
 */
export function renderReadiness(gateways: number, folder: string): string {
  const tests = numbers(gateways).map(
    (n) => `if (-f "${folder}/${n}") {\n  set $gateways_out "\${gateways_out}-${n}";\n}\n`,
  );
  return `set $gateways_out "";\n${tests.join('')}`;
}

function renderGroup({ method, gateways }: Upstreams, out: readonly number[]): string {
  const servers = gateways.map(({ address, weight = 1 }, index) => {
    const weighted = weight === 1 ? '' : ` weight=${weight}`;
    return `server ${address}${weighted} ${PASSIVE}${out.includes(index + 1) ? ' down' : ''};`;
  });
  const lines = [
    `zone ${groupOf(out)} ${ZONE};`,
    ...(LB_METHODS[method] ? [LB_METHODS[method]] : []),
    ...servers,
    // After the method: it wraps what stands before it.
    `keepalive ${KEPT};`,
    'keepalive_requests 10000;',
    // Gateways keep idle connections 75 s. The side that asks has to let go first, or it asks one that is just being closed.
    'keepalive_timeout 60s;',
  ];
  return `upstream ${groupOf(out)} {\n${lines.map((line) => `  ${line}\n`).join('')}}\n`;
}

/** Each choice of at most {@link MOST_LEFT_OUT} gateways to leave out that leaves one in; the first is: none. */
function leftOut(gateways: number): number[][] {
  const choices: number[][] = [[]];
  for (const choice of choices) {
    if (choice.length === Math.min(MOST_LEFT_OUT, gateways - 1)) continue;
    for (const next of numbers(gateways)) if (next > (choice.at(-1) ?? 0)) choices.push([...choice, next]);
  }
  return choices;
}

function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index + 1);
}

function keyOf(out: readonly number[]): string {
  return out.map((n) => `-${n}`).join('');
}

function groupOf(out: readonly number[]): string {
  return out.length === 0 ? 'gateway' : `gateway_without_${out.join('_')}`;
}
