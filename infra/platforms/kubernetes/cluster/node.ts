import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ProcessId } from '../../../local/machine/process-table.ts';
import type { Tools } from '../tools/tools.ts';
import { makeGroup } from './cgroups.ts';
import { inPki, kubeconfigOf } from './certificates.ts';
import { ADDRESSES, CGROUP, type ClusterNode, containerdSocket, FOLDERS } from './layout.ts';
import { startMachine } from './machine.ts';

/** Holds the namespaces of a pod together; images/system-images.ts makes it. */
export const PAUSE_IMAGE = 'highstreet.test/pause:1';

/** Below it are the pods of a node. */
export function groupOf(node: ClusterNode): string {
  return `${CGROUP}/${node.name}`;
}

/** A real node: containerd, a kubelet and kube-proxy, on a machine of its own. */
export function startNode(node: ClusterNode, tools: Tools): ProcessId {
  const folder = FOLDERS.of(node.name);
  const file = (name: string, content: unknown): string => {
    const path = join(folder, name);
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content, undefined, 2));
    return path;
  };
  const kubelet = join(folder, 'kubelet');
  for (const name of ['cni', 'cni-state', 'kubelet']) mkdirSync(join(folder, name), { recursive: true });
  for (const folder of SYSTEM_FOLDERS) mkdirSync(folder, { recursive: true });
  makeGroup(groupOf(node));
  file('cni/10-highstreet.conflist', cniConfig(node, join(folder, 'cni-state', 'addresses')));
  const containerd = file('containerd.toml', containerdConfig(node, folder, tools));
  const kubeletConfig = file('kubelet.json', kubeletConfiguration(node, folder));
  const proxyConfig = file('kube-proxy.json', proxyConfiguration(node));
  const byName = [`--hostname-override=${node.name}`, `--node-ip=${node.address}`];
  return startMachine(node.name, {
    setUp: [
      // Sockets, namespaces and locks of this node alone; they go with it.
      'mount -t tmpfs tmpfs /run',
      'mount -t tmpfs tmpfs /var/log',
      `mount --bind '${kubelet}' /var/lib/kubelet`,
      `mount --bind '${join(folder, 'cni-state')}' /var/lib/cni`,
    ],
    daemons: [
      { name: 'containerd', command: [tools.containerd, '--config', containerd] },
      {
        name: 'kubelet',
        command: [tools.kube, 'kubelet', `--config=${kubeletConfig}`, ...asNode(node), ...byName],
      },
      { name: 'kube-proxy', command: [tools.kube, 'kube-proxy', `--config=${proxyConfig}`] },
    ],
  });
}

/** Where a kubelet and its network plugins keep things whatever they are told; a node mounts its own over them. */
export const SYSTEM_FOLDERS = ['/var/lib/kubelet', '/var/lib/cni'];

function asNode({ name }: ClusterNode): string[] {
  return [`--kubeconfig=${kubeconfigOf(name)}`];
}

function cniConfig({ pods }: ClusterNode, dataDir: string): unknown {
  // A cable from each pod to its node, which routes: what the cluster needs of a network and nothing more.
  const ipam = { type: 'host-local', dataDir, ranges: [[{ subnet: pods }]], routes: [{ dst: '0.0.0.0/0' }] };
  return { cniVersion: '1.0.0', name: 'highstreet', plugins: [{ type: 'ptp', ipMasq: false, ipam }] };
}

function containerdConfig(node: ClusterNode, folder: string, { cniPlugins }: Tools): string {
  return `version = 2
root = "${join(folder, 'containerd')}"
state = "/run/containerd"
[grpc]
  address = "${containerdSocket(node)}"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "${PAUSE_IMAGE}"
  disable_apparmor = true
  # A container may not be made less likely to be killed than this machine allows.
  restrict_oom_score_adj = true
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "${cniPlugins}"
    conf_dir = "${join(folder, 'cni')}"
`;
}

function kubeletConfiguration(node: ClusterNode, folder: string): unknown {
  return {
    apiVersion: 'kubelet.config.k8s.io/v1beta1',
    kind: 'KubeletConfiguration',
    containerRuntimeEndpoint: `unix://${containerdSocket(node)}`,
    cgroupDriver: 'cgroupfs',
    // Both nodes are on one machine: each has its own part of the tree.
    cgroupRoot: `/${groupOf(node)}`,
    failCgroupV1: false,
    failSwapOn: false,
    authentication: {
      anonymous: { enabled: false },
      webhook: { enabled: true },
      x509: { clientCAFile: inPki('ca.crt') },
    },
    authorization: { mode: 'Webhook' },
    tlsCertFile: inPki(`${node.name}.crt`),
    tlsPrivateKeyFile: inPki(`${node.name}.key`),
    podLogsDir: join(folder, 'pod-logs'),
    volumePluginDir: join(folder, 'plugins'),
    clusterDNS: [ADDRESSES.dns],
    clusterDomain: 'cluster.local',
    // Pods that ask for the names of their node get none.
    resolvConf: '',
    // The disk is that of this machine, whose fullness says nothing of the test.
    evictionHard: { 'memory.available': '100Mi', 'nodefs.available': '1%', 'imagefs.available': '1%' },
    imageGCHighThresholdPercent: 100,
    // Its lease says every 5 s that it lives (a quarter of this).
    nodeLeaseDurationSeconds: 20,
  };
}

function proxyConfiguration({ name }: ClusterNode): unknown {
  return {
    apiVersion: 'kubeproxy.config.k8s.io/v1alpha1',
    kind: 'KubeProxyConfiguration',
    mode: 'nftables',
    // What comes from elsewhere is answered through the node that took it.
    clusterCIDR: ADDRESSES.pods,
    clientConnection: { kubeconfig: kubeconfigOf('proxy') },
    hostnameOverride: name,
    // The limits of connections are this machine's, and it is not the cluster's to change them.
    conntrack: { maxPerCore: 0, min: 0, tcpEstablishedTimeout: '0s', tcpCloseWaitTimeout: '0s' },
  };
}
