import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type EdgeSettings, EdgeSettingsError, readEdgeSettings } from '../nginx/edge/edge-settings.ts';
import { Failure } from './failure.ts';
import { findTool } from './machine/tools.ts';
import type { Instance } from './ports.ts';

/**
 * The variables of the edge as the person at the keyboard has set them, and one of the local run alone:
 * `TLS=self-signed` makes a certificate for localhost. @throws Failure when one is wrong
 */
export function edgeSettings(instance: Instance, gateways: number, source = process.env): EdgeSettings {
  const { TLS: tls = '', TLS_CERTIFICATE, TLS_KEY } = source;
  if (!['', 'off', 'self-signed'].includes(tls))
    throw new Failure(
      `TLS=${tls} is not known.`,
      'Give off or self-signed, or a certificate: TLS_CERTIFICATE, TLS_KEY',
    );
  const files =
    tls === 'self-signed'
      ? selfSigned(instance.folders.keys)
      : // NGINX would look for a relative path beside its configuration.
        { TLS_CERTIFICATE: TLS_CERTIFICATE && resolve(TLS_CERTIFICATE), TLS_KEY: TLS_KEY && resolve(TLS_KEY) };
  try {
    return readEdgeSettings({ ...source, ...files }, gateways);
  } catch (error) {
    if (!(error instanceof EdgeSettingsError)) throw error;
    throw new Failure(
      `NGINX cannot be configured: ${error.message.replaceAll('\n', '; ')}.`,
      'docs/adr/0019-edge.md has the table of variables.',
    );
  }
}

/** A certificate for localhost, made once. No browser believes it, which is all that a try-out needs. */
function selfSigned(folder: string): { TLS_CERTIFICATE: string; TLS_KEY: string } {
  const files = { TLS_CERTIFICATE: join(folder, 'edge.crt'), TLS_KEY: join(folder, 'edge.key') };
  if (existsSync(files.TLS_CERTIFICATE)) return files;
  if (!findTool('openssl'))
    throw new Failure(
      'TLS=self-signed needs openssl, which is not on this machine.',
      'Install it: apt-get install openssl',
    );
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const name = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '365'];
  const output = ['-keyout', files.TLS_KEY, '-out', files.TLS_CERTIFICATE];
  execFileSync('openssl', ['req', '-x509', ...kind, ...name, ...output], { stdio: 'ignore' });
  return files;
}
