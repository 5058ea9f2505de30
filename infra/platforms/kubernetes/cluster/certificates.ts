import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ADDRESSES, API_SERVER, FOLDERS, NODES } from './layout.ts';

/** A cluster lives for a test; who forgets one has a month. */
const DAYS = '30';

/** Who a client is to the API server: it reads the name from CN and the groups from O. */
const CLIENTS: Record<string, string> = {
  admin: '/O=system:masters/CN=admin',
  'controller-manager': '/CN=system:kube-controller-manager',
  scheduler: '/CN=system:kube-scheduler',
  proxy: '/CN=system:kube-proxy',
  ...Object.fromEntries(NODES.map(({ name }) => [name, `/O=system:nodes/CN=system:node:${name}`])),
};
export type ClientName = 'admin' | 'controller-manager' | 'scheduler' | 'proxy' | (typeof NODES)[number]['name'];

/** Two authorities, the certificates of all who serve or ask, and a kubeconfig for each who asks, in {@link FOLDERS}.pki. */
export function makeCertificates(): void {
  mkdirSync(FOLDERS.pki, { recursive: true, mode: 0o700 });
  authority('ca');
  // The API server asks metrics-server in the name of others. Only this authority's certificates may do that.
  authority('front-proxy-ca');
  certificate('front-proxy', 'front-proxy-ca', '/CN=front-proxy', 'DNS:front-proxy');
  const names = ['localhost', 'kubernetes', 'kubernetes.default', 'kubernetes.default.svc'].map(
    (name) => `DNS:${name}`,
  );
  const addresses = ['127.0.0.1', ADDRESSES.control, ADDRESSES.firstService].map((address) => `IP:${address}`);
  certificate('apiserver', 'ca', '/CN=kube-apiserver', [...names, ...addresses].join(','));
  for (const [name, subject] of Object.entries(CLIENTS)) {
    const node = NODES.find((candidate) => candidate.name === name);
    certificate(name, 'ca', subject, node ? `DNS:${name},IP:${node.address}` : `DNS:${name}`);
    writeFileSync(kubeconfigOf(name as ClientName), kubeconfig(name));
  }
  // In the older form (SEC 1): of a PKCS#8 file the API server does not find the public half.
  openssl('ecparam', '-genkey', '-noout', '-name', 'prime256v1', '-out', inPki('service-accounts.key'));
}

export function inPki(file: string): string {
  return join(FOLDERS.pki, file);
}

export function kubeconfigOf(client: ClientName): string {
  return inPki(`${client}.kubeconfig`);
}

function authority(name: string): void {
  const constraints = ['-addext', 'basicConstraints=critical,CA:TRUE', '-addext', 'keyUsage=critical,keyCertSign'];
  request(name, `/CN=highstreet ${name}`, constraints);
}

function certificate(name: string, by: string, subject: string, alternatives: string): void {
  request(name, subject, [
    ...['-CA', inPki(`${by}.crt`), '-CAkey', inPki(`${by}.key`)],
    ...['-addext', 'basicConstraints=critical,CA:FALSE', '-addext', 'extendedKeyUsage=serverAuth,clientAuth'],
    ...['-addext', `subjectAltName=${alternatives}`],
  ]);
}

function request(name: string, subject: string, more: readonly string[]): void {
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', inPki(`${name}.key`)];
  // Without the system's configuration, which would add constraints of its own.
  const certified = ['-config', '/dev/null', '-days', DAYS, '-subj', subject, '-out', inPki(`${name}.crt`)];
  openssl('req', '-x509', ...key, ...certified, ...more);
}

function openssl(...args: string[]): void {
  execFileSync('openssl', args, { stdio: ['ignore', 'ignore', 'pipe'] });
}

function kubeconfig(client: string): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'highstreet', cluster: { server: API_SERVER, 'certificate-authority': inPki('ca.crt') } }],
    users: [
      { name: client, user: { 'client-certificate': inPki(`${client}.crt`), 'client-key': inPki(`${client}.key`) } },
    ],
    contexts: [{ name: client, context: { cluster: 'highstreet', user: client } }],
    'current-context': client,
  });
}
