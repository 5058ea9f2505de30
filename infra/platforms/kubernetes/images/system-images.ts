import { PAUSE_IMAGE } from '../cluster/node.ts';
import type { Tools } from '../tools/tools.ts';
import type { ScratchImage } from './archive.ts';

/** The images of the cluster itself, of programs that are on this machine anyway. */
export function systemImages({ busybox, coredns, metricsServer }: Tools): ScratchImage[] {
  return [
    // It has nothing to do but be there; containerd ends it by SIGKILL.
    { name: PAUSE_IMAGE, files: { '/busybox': busybox }, entrypoint: ['/busybox', 'sleep', '2000000000'] },
    { name: 'highstreet.test/coredns:1', files: { '/coredns': coredns }, entrypoint: ['/coredns'] },
    {
      name: 'highstreet.test/metrics-server:1',
      files: { '/metrics-server': metricsServer },
      entrypoint: ['/metrics-server'],
    },
  ];
}
