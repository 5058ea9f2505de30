import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { argumentsOf, processes } from './proc.ts';

/**
 * A dockerd that ends by itself takes its containers along. One that was killed leaves each container with its shim, and
 * their mounts: this ends what belongs to the containerd of that socket, and nothing else.
 */
export function endShims(containerdSocket: string): void {
  const all = processes();
  const shims = all.filter(
    ({ pid, name }) => name.startsWith('containerd-shim') && argumentsOf(pid).includes(containerdSocket),
  );
  // First what runs in the container: without its shim nobody would know whose it is.
  for (const shim of shims) {
    for (const { pid, parent } of all) if (parent === shim.pid) kill(pid);
    kill(shim.pid);
  }
}

/** Unmounts a folder, which dockerd mounts onto itself, and all below it, the last mounted first. */
export function unmountBelow(folder: string): void {
  const points = readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .map((line) => (line.split(' ')[4] ?? '').replaceAll('\\040', ' '))
    .filter((point) => point === folder || point.startsWith(`${folder}/`));
  for (const point of points.reverse()) {
    try {
      execFileSync('umount', ['--lazy', point], { stdio: 'ignore' });
    } catch {
      // gone with the one that it lay in
    }
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // it ended meanwhile
  }
}
