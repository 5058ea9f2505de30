import { spawnSync } from 'node:child_process';
import { Failure } from '../failure.ts';
import { isRoot } from '../machine/account.ts';
import { findTool, javaMajor, postgresInstallations } from '../machine/tools.ts';
import { withoutDaemons } from './apt-daemons.ts';

/** Kafka 4 brokers need Java 17. */
const JAVA_MAJOR = 17;

interface SystemPackage {
  readonly apt: string;
  readonly brew: string;
  readonly why: string;
  readonly installed: () => boolean;
}

const NEEDED: readonly SystemPackage[] = [
  {
    apt: 'postgresql',
    brew: 'postgresql@17',
    why: 'the databases of catalog, orders and notifications',
    installed: () => postgresInstallations().size > 0,
  },
  {
    apt: 'redis-server',
    brew: 'redis',
    why: 'the cache of product reads',
    installed: () => findTool('redis-server') !== undefined,
  },
  {
    apt: 'nginx',
    brew: 'nginx',
    why: 'the one public port, in front of the gateways',
    installed: () => findTool('nginx') !== undefined,
  },
  {
    apt: 'default-jre-headless',
    brew: 'openjdk',
    why: `Java ${JAVA_MAJOR} or newer, which Kafka runs on`,
    installed: () => javaMajor() >= JAVA_MAJOR,
  },
  { apt: 'maven', brew: 'maven', why: "fetches Kafka's jars", installed: () => findTool('mvn') !== undefined },
];

/** Sees to it that the servers' programs are on this machine: root on Debian or Ubuntu gets them, others get the command. */
export function ensurePackages(): void {
  const missing = NEEDED.filter((wanted) => !wanted.installed());
  if (missing.length === 0) return;
  console.log('Missing on this machine:');
  for (const { apt, why } of missing) console.log(`  ${apt.padEnd(22)} ${why}`);

  const names = missing.map(({ apt }) => apt);
  if (!findTool('apt-get')) {
    const brew = missing.map((wanted) => wanted.brew).join(' ');
    throw new Failure(
      'Programs that the shop runs on are missing.',
      `Install them, for instance: brew install ${brew}`,
    );
  }
  const install = `apt-get install --yes --no-install-recommends ${names.join(' ')}`;
  if (!isRoot)
    throw new Failure('Programs that the shop runs on are missing.', `Run: sudo apt-get update && sudo ${install}`);

  console.log(`Installing them: ${install}`);
  withoutDaemons(names, () => {
    apt('update');
    apt('install', '--yes', '--no-install-recommends', ...names);
  });
  const still = NEEDED.filter((wanted) => !wanted.installed());
  if (still.length > 0)
    throw new Failure(
      `Installed, but still not usable: ${still.map(({ apt, why }) => `${apt} (${why})`).join(', ')}.`,
      'This release of the distribution may be too old; Debian 12, Ubuntu 22.04 and newer have what is needed.',
    );
}

function apt(...args: string[]): void {
  const options = ['-qq', '-o', 'Dpkg::Use-Pty=0', '-o', 'DPkg::Lock::Timeout=120'];
  const result = spawnSync('apt-get', [...options, ...args], {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
  if (result.status !== 0)
    throw new Failure(
      `apt-get ${args[0]} failed, its reason stands above.`,
      `Mend it, or install by hand: apt-get ${args.join(' ')}`,
    );
}
