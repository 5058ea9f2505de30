import { X509Certificate, createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { z } from 'zod';
import { LB_METHOD_NAMES } from './lb-method.ts';

/** What is wrong with the variables of the edge, a line each. */
export class EdgeSettingsError extends Error {
  override readonly name = 'EdgeSettingsError';
}

const list = z.string().transform((text) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean),
);
const positive = z.coerce
  .number({ error: 'give a whole number from 1, or off' })
  .int('give a whole number')
  .min(1, 'give at least 1');
const offOr = z.union([z.literal('off').transform(() => undefined), positive], {
  error: 'give a whole number from 1, or off',
});

const shape = z.object({
  LB_METHOD: z.enum(LB_METHOD_NAMES, { error: `give one of ${LB_METHOD_NAMES.join(', ')}` }).default('round_robin'),
  /** One for each gateway, in the order of the list: `3,1`. */
  LB_WEIGHTS: z.preprocess((text) => (typeof text === 'string' ? text.split(',') : text), z.array(positive)).optional(),
  /** Networks (CIDR) of the proxies in front, whose X-Forwarded-For is believed. None: it is believed of nobody. */
  TRUSTED_PROXIES: list
    .pipe(z.array(z.string().refine(isNetwork, 'give networks such as 10.0.0.0/8,fd00::/8')))
    .default([]),
  /** PEM files. Both or none; with them the edge also speaks TLS and HTTP/2. */
  TLS_CERTIFICATE: z.string().optional(),
  TLS_KEY: z.string().optional(),
  /** gzip, and brotli where NGINX has the module. */
  COMPRESSION: z.enum(['on', 'off'], { error: 'give on or off' }).default('on'),
  /**
   * Requests a second and open requests of one client address. Both are off unless set: behind a proxy that is not in
   * TRUSTED_PROXIES, and in a load test, all clients have one address, and would be throttled together.
   */
  RATE_LIMIT_PER_S: offOr.optional(),
  CONNECTION_LIMIT: offOr.optional(),
});

export type EdgeSettings = z.infer<typeof shape>;

/** The settings from variables; those that are empty count as not set. @throws EdgeSettingsError */
export function readEdgeSettings(source: NodeJS.ProcessEnv, gateways: number): EdgeSettings {
  const set = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ''));
  const { data, error } = shape.safeParse(set);
  if (error)
    throw new EdgeSettingsError(error.issues.map(({ path, message }) => `${String(path[0])}: ${message}`).join('\n'));
  const problem = weightsProblem(data, gateways) ?? tlsProblem(data);
  if (problem) throw new EdgeSettingsError(problem);
  return data;
}

/** `host:port`, separated by commas. @throws EdgeSettingsError */
export function readGateways(text: string | undefined): string[] {
  const gateways = (text ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean);
  if (gateways.length === 0 || !gateways.every((gateway) => /^[\w.-]+:\d+$/.test(gateway)))
    throw new EdgeSettingsError('GATEWAYS: give host:port of each gateway, such as gateway-1:4101,gateway-2:4101');
  return gateways;
}

function weightsProblem({ LB_METHOD, LB_WEIGHTS }: EdgeSettings, gateways: number): string | undefined {
  if (LB_METHOD !== 'weighted')
    return LB_WEIGHTS && `LB_WEIGHTS: only LB_METHOD=weighted goes by weights, and it is ${LB_METHOD}`;
  if (LB_WEIGHTS?.length === gateways) return undefined;
  return `LB_WEIGHTS: LB_METHOD=weighted takes a weight for each gateway, here ${gateways}: LB_WEIGHTS=${Array.from({ length: gateways }, (_, index) => gateways - index).join(',')}`;
}

function tlsProblem({ TLS_CERTIFICATE, TLS_KEY }: EdgeSettings): string | undefined {
  if (!TLS_CERTIFICATE && !TLS_KEY) return undefined;
  if (!TLS_CERTIFICATE || !TLS_KEY)
    return `${TLS_KEY ? 'TLS_CERTIFICATE' : 'TLS_KEY'}: certificate and key go together`;
  try {
    const key = createPrivateKey(readFileSync(TLS_KEY));
    const fits = new X509Certificate(readFileSync(TLS_CERTIFICATE)).checkPrivateKey(key);
    return fits ? undefined : `TLS_KEY: ${TLS_KEY} is not the key of the certificate ${TLS_CERTIFICATE}`;
  } catch (error) {
    return `TLS_CERTIFICATE, TLS_KEY: not two readable PEM files: ${(error as Error).message}`;
  }
}

function isNetwork(text: string): boolean {
  const [address = '', bits, ...more] = text.split('/');
  const version = isIP(address);
  if (version === 0 || more.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128));
}
