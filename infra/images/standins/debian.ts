import { cpSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { debianMirror } from '../../engine/debian-mirror.ts';
import { ensureProgram } from '../../engine/debian-packages.ts';
import type { Docker } from '../../engine/docker.ts';
import { runCommand } from '../../local/machine/run-command.ts';

/** A name of our own: nothing but the stand-ins is made from it. */
export const DEBIAN = 'highstreet/stand-in-debian:12';

/** Never part of an image: pages for people. A third of the size. */
const LEFT_OUT = ['man', 'doc', 'locale', 'info'].map((folder) => `--dpkgopt=path-exclude=/usr/share/${folder}/*`);
/** What is lost when the power fails while an image is made is made again. */
const UNSYNCED = ['--dpkgopt=force-unsafe-io'];
const AUTHORITIES = '/etc/ssl/certs/ca-certificates.crt';

/** The smallest Debian 12 that can install packages, with the certificate authorities that this machine believes. */
export async function makeDebian(docker: Docker, work: string): Promise<void> {
  await ensureProgram('mmdebstrap', { of: 'mmdebstrap', why: 'which makes a Debian for images' });
  const context = join(work, 'debian');
  mkdirSync(context);
  console.log('Making a Debian 12 from its packages (half a minute)');
  const options = ['--variant=minbase', '--include=ca-certificates', ...LEFT_OUT, ...UNSYNCED, 'bookworm'];
  const args = [...options, join(context, 'debian.tar'), debianMirror()];
  await runCommand({ command: 'mmdebstrap', args }, () => undefined);
  cpSync(join(import.meta.dirname, 'debian'), context, { recursive: true });
  // A machine behind a proxy of its own believes more than Debian does; builds on the image must do so, too.
  if (existsSync(AUTHORITIES)) cpSync(AUTHORITIES, join(context, 'authorities.crt'), { dereference: true });
  else writeFileSync(join(context, 'authorities.crt'), '');
  await docker.run(['build', '--tag', DEBIAN, context]);
}
