import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ProcessId } from '../../../local/machine/process-table.ts';
import type { Tools } from '../tools/tools.ts';
import { inPki, kubeconfigOf } from './certificates.ts';
import { ADDRESSES, FOLDERS } from './layout.ts';
import { startMachine } from './machine.ts';

/** etcd and the three daemons of a control plane, each as kubeadm would start it, on a machine of their own. */
export function startControlPlane({ etcd, kube }: Tools): ProcessId {
  const folder = FOLDERS.of('control');
  mkdirSync(folder, { recursive: true });
  return startMachine('control', {
    daemons: [
      { name: 'etcd', command: [etcd, ...etcdOptions(join(folder, 'etcd'))] },
      { name: 'kube-apiserver', command: [kube, 'kube-apiserver', ...apiServerOptions()] },
      { name: 'kube-controller-manager', command: [kube, 'kube-controller-manager', ...controllerOptions(folder)] },
      { name: 'kube-scheduler', command: [kube, 'kube-scheduler', ...asClient('scheduler'), '--leader-elect=false'] },
    ],
  });
}

function etcdOptions(data: string): string[] {
  const [clients, peers] = ['http://127.0.0.1:2379', 'http://127.0.0.1:2380'];
  return [
    `--data-dir=${data}`,
    `--listen-client-urls=${clients}`,
    `--advertise-client-urls=${clients}`,
    `--listen-peer-urls=${peers}`,
    // A test cluster does not outlive its machine, and its disk is that of the databases under test.
    '--unsafe-no-fsync',
  ];
}

function apiServerOptions(): string[] {
  return [
    '--etcd-servers=http://127.0.0.1:2379',
    '--secure-port=6443',
    `--advertise-address=${ADDRESSES.control}`,
    `--tls-cert-file=${inPki('apiserver.crt')}`,
    `--tls-private-key-file=${inPki('apiserver.key')}`,
    `--client-ca-file=${inPki('ca.crt')}`,
    `--service-account-key-file=${inPki('service-accounts.key')}`,
    `--service-account-signing-key-file=${inPki('service-accounts.key')}`,
    '--service-account-issuer=https://kubernetes.default.svc',
    `--service-cluster-ip-range=${ADDRESSES.services}`,
    '--authorization-mode=Node,RBAC',
    '--enable-admission-plugins=NodeRestriction',
    '--allow-privileged=true',
    // Lists as streams take an etcd of 3.4.31 or 3.5.13. Debian's is older, and a watch from the beginning, as kwok's is,
    // would be refused.
    '--feature-gates=WatchList=false',
    // Names of nodes resolve nowhere here.
    '--kubelet-preferred-address-types=InternalIP',
    `--kubelet-certificate-authority=${inPki('ca.crt')}`,
    `--kubelet-client-certificate=${inPki('admin.crt')}`,
    `--kubelet-client-key=${inPki('admin.key')}`,
    // Of metrics-server, which is asked at its pod: no kube-proxy runs here that knows services.
    '--enable-aggregator-routing=true',
    `--requestheader-client-ca-file=${inPki('front-proxy-ca.crt')}`,
    '--requestheader-allowed-names=front-proxy',
    '--requestheader-username-headers=X-Remote-User',
    '--requestheader-group-headers=X-Remote-Group',
    '--requestheader-extra-headers-prefix=X-Remote-Extra-',
    `--proxy-client-cert-file=${inPki('front-proxy.crt')}`,
    `--proxy-client-key-file=${inPki('front-proxy.key')}`,
  ];
}

function controllerOptions(folder: string): string[] {
  return [
    ...asClient('controller-manager'),
    '--leader-elect=false',
    '--use-service-account-credentials=true',
    `--service-account-private-key-file=${inPki('service-accounts.key')}`,
    `--root-ca-file=${inPki('ca.crt')}`,
    `--cluster-signing-cert-file=${inPki('ca.crt')}`,
    `--cluster-signing-key-file=${inPki('ca.key')}`,
    // A node that says nothing for so long is not ready. The default is 50 s; its lease is renewed every 5 s here.
    '--node-monitor-grace-period=20s',
    `--flex-volume-plugin-dir=${join(folder, 'flex')}`,
  ];
}

function asClient(name: 'controller-manager' | 'scheduler'): string[] {
  return ['kubeconfig', 'authentication-kubeconfig', 'authorization-kubeconfig'].map(
    (option) => `--${option}=${kubeconfigOf(name)}`,
  );
}
