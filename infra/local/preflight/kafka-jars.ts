import { createHash } from 'node:crypto';
import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../failure.ts';
import { runCommand } from '../machine/run-command.ts';
import { findTool } from '../machine/tools.ts';
import { CHECKOUT } from '../ports.ts';

const POM = join(CHECKOUT, 'infra', 'kafka', 'pom.xml');

/** The folder of the jars that the pom names: another pom, another folder. */
export function kafkaJars(cache: string): string {
  const pom = readFileSync(POM);
  const version = /<artifactId>kafka_[\d.]+<\/artifactId>\s*<version>([\d.]+)</.exec(pom.toString())?.[1];
  return join(cache, `kafka-${version}-${createHash('sha256').update(pom).digest('hex').slice(0, 8)}`);
}

/** Fetches the broker's jars by Maven unless they are there, into a folder that is renamed when it is complete. */
export async function ensureKafkaJars(cache: string): Promise<void> {
  const jars = kafkaJars(cache);
  if (existsSync(jars)) return;
  const partial = `${jars}.partial`;
  rmSync(partial, { recursive: true, force: true });
  console.log('Fetching Kafka (47 jars, 44 MB) by Maven');
  let fetched = 0;
  const progress = (line: string) => {
    if (/Copying .*\.jar/.test(line)) fetched += 1;
    else if (/Downloaded from/.test(line) && /\.jar/.test(line))
      console.log(`  ${line.replace(/^.*\/([^/ ]+\.jar).*$/, '$1')}`);
  };
  const args = [
    '-B',
    '-f',
    POM,
    'dependency:copy-dependencies',
    '-DincludeScope=runtime',
    `-DoutputDirectory=${partial}`,
  ];
  await runCommand({ command: findTool('mvn') ?? 'mvn', args, cwd: CHECKOUT }, progress).catch((error: Error) => {
    throw new Failure(
      `Maven could not fetch Kafka: ${error.message.slice(0, 400)}`,
      'Look at the network and the Maven settings, then run the command again.',
    );
  });
  renameSync(partial, jars);
  console.log(`  ${fetched} jars are in ${jars}`);
}
