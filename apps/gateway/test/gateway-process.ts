import { freePort } from '@highstreet/testing';
import { jest } from '@jest/globals';
import { type ChildProcess, spawn } from 'node:child_process';
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

// A gateway starts in half a second; on a machine that is busy with other tests, in ten.
jest.setTimeout(60_000);

/** As it is built: `npx nx build gateway`. */
const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url));

export const ISSUER = 'http://issuer.test';
export const AUDIENCE = 'shop';

export interface GatewayProcess {
  readonly url: string;
  readonly child: ChildProcess;
  /** The private key of its development issuer. */
  readonly key: KeyObject;
  /** All it wrote so far. */
  output(): string;
  /** A token from its development issuer. */
  token(customerId: string, roles?: string[]): Promise<string>;
  /** Settles with the exit code. */
  readonly exit: Promise<number>;
  /** SIGTERM, then the exit code. */
  stop(): Promise<number>;
}

/** The real gateway in a process of its own; resolves when it listens. */
export async function startGateway(environment: Record<string, string>): Promise<GatewayProcess> {
  const gateway = await launchGateway(environment);
  if (gateway.child.exitCode !== null) throw new Error(`The gateway did not start:\n${gateway.output()}`);
  return gateway;
}

/** Resolves when it listens or has ended. */
export async function launchGateway(environment: Record<string, string>): Promise<GatewayProcess> {
  const folder = mkdtempSync(join(tmpdir(), 'gateway-'));
  const key = generateKeyPairSync('ed25519').privateKey;
  const keyFile = join(folder, 'key.json');
  writeFileSync(keyFile, JSON.stringify(key.export({ format: 'jwk' })));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const nobody = 'http://127.0.0.1:1';
  const child = spawn(process.execPath, [MAIN], {
    env: {
      PORT: String(port),
      OIDC_ISSUER: ISSUER,
      OIDC_AUDIENCE: AUDIENCE,
      OIDC_JWKS_URL: `${url}/api/dev/jwks`,
      CURSOR_SECRET: 'sixteen-letters-',
      DRAIN_WAIT_MS: '100',
      CATALOG_URLS: nobody,
      ORDERS_URLS: nobody,
      NOTIFICATIONS_URLS: nobody,
      DEV_ISSUER: 'on',
      DEV_ISSUER_KEY_FILE: keyFile,
      ...environment,
    },
  });
  let output = '';
  const listening = Promise.withResolvers<void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output += chunk;
      if (output.includes('"listening"')) listening.resolve();
    });
  }
  const exit = once(child, 'close').then(([code]) => {
    rmSync(folder, { recursive: true, force: true });
    return code as number;
  });
  await Promise.race([listening.promise, exit]);
  return {
    url,
    child,
    key,
    output: () => output,
    exit,
    async token(customerId, roles = []) {
      const answer = await fetch(`${url}/api/dev/token`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ customerId, roles }),
      });
      return ((await answer.json()) as { accessToken: string }).accessToken;
    },
    async stop() {
      child.kill('SIGTERM');
      return exit;
    },
  };
}
