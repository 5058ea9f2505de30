import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { containerdSocket, NODES } from '../cluster/layout.ts';

const run = promisify(execFile);

/** Gives an archive of `docker save` to the containerd of every node, one after the other: both write to one disk. */
export async function importImages(archive: string, ctr: string): Promise<void> {
  for (const node of NODES) {
    const address = ['--address', containerdSocket(node), '--namespace', 'k8s.io'];
    await run(ctr, [...address, 'images', 'import', archive], { maxBuffer: 16 * 1_024 * 1_024 });
  }
}
