import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../local/failure.ts';
import { isRoot } from '../local/machine/account.ts';
import { runCommand } from '../local/machine/run-command.ts';
import { debianMirror } from './debian-mirror.ts';
import { apt, ensureProgram } from './debian-packages.ts';

/**
 * Debian 12 has Docker 20.10 without BuildKit. The packages of Debian 13 (Docker 26, compose 2.26, buildx 0.13) need
 * nothing that Debian 12 lacks, so they are unpacked into a folder of our own. Its runc needs a newer C library; that one
 * is taken from the machine's own release.
 */
const RELEASE = 'trixie';
const OF_RELEASE = ['docker.io', 'docker-cli', 'docker-compose', 'docker-buildx', 'containerd', 'tini'];
const OF_MACHINE = ['runc'];
const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';

/** Where the client looks for its plugins: a configuration of our own, for nobody's home is to be written into. */
export function clientFolder(programs: string): string {
  return join(programs, 'client');
}

/** A PATH on which the engine's own programs come first. */
export function pathWith(programs: string): string {
  return [join(programs, 'usr', 'bin'), join(programs, 'usr', 'sbin'), process.env.PATH].filter(Boolean).join(':');
}

/** Why no engine can be started here and what would mend it; undefined when it can. */
export function obstacle(): string | undefined {
  const release = existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '';
  if (!/^ID=debian$/m.test(release) || !/^VERSION_ID="1[23]"$/m.test(release))
    return 'Install Docker with its compose and buildx plugins and start it: only on Debian 12 and 13 one is got by itself.';
  if (!isRoot) return 'Start Docker, or run this as root: then an engine is got from Debian’s packages.';
  return undefined;
}

/** Unpacks the engine's programs unless they are there. @throws Failure when they cannot be got */
export async function ensurePrograms(programs: string): Promise<void> {
  const mend = obstacle();
  if (mend) throw new Failure('No container engine answers, and none can be started here.', mend);
  await ensureProgram('iptables', { of: 'iptables', why: 'which a container engine makes its networks with' });
  if (existsSync(programs)) return;
  console.log('Getting a container engine from Debian’s packages, once (a minute)');
  const partial = `${programs}.partial`;
  rmSync(partial, { recursive: true, force: true });
  const debs = join(partial, 'debs');
  for (const folder of [debs, join(partial, 'lists', 'partial'), join(partial, 'archives', 'partial')])
    mkdirSync(folder, { recursive: true });
  const list = join(partial, 'sources.list');
  writeFileSync(list, `deb [signed-by=${KEYRING}] ${debianMirror()} ${RELEASE} main\n`);
  // Lists and files of its own, so that nothing of this machine's apt is changed.
  const apart = [
    `Dir::Etc::SourceList=${list}`,
    'Dir::Etc::SourceParts=/dev/null',
    `Dir::State::Lists=${join(partial, 'lists')}`,
    `Dir::Cache=${partial}`,
    'Acquire::Languages=none',
    'APT::Sandbox::User=root',
  ].flatMap((option) => ['-o', option]);
  await apt([...apart, 'update']);
  await apt([...apart, 'download', ...OF_RELEASE], debs);
  await apt(['update']);
  await apt(['-o', 'APT::Sandbox::User=root', 'download', ...OF_MACHINE], debs);
  for (const deb of readdirSync(debs))
    await runCommand({ command: 'dpkg-deb', args: ['--extract', join(debs, deb), partial] }, () => undefined);
  for (const rest of ['debs', 'lists', 'archives', 'sources.list', 'pkgcache.bin', 'srcpkgcache.bin'])
    rmSync(join(partial, rest), { recursive: true, force: true });
  const plugins = join(clientFolder(partial), 'cli-plugins');
  mkdirSync(plugins, { recursive: true });
  for (const plugin of ['docker-compose', 'docker-buildx'])
    symlinkSync(join('..', '..', 'usr', 'libexec', 'docker', 'cli-plugins', plugin), join(plugins, plugin));
  renameSync(partial, programs);
}
