import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { ensureProgram } from '../../engine/debian-packages.ts';
import { instanceOf } from '../../local/ports.ts';
import { ensureKafkaJars, kafkaJars } from '../../local/preflight/kafka-jars.ts';

/** Lays the jars that the native run uses into `context/libs`. */
export async function addKafka(context: string): Promise<void> {
  await ensureProgram('mvn', { of: 'maven', why: "which fetches Kafka's jars" });
  const { cache } = instanceOf('local').folders;
  await ensureKafkaJars(cache);
  cpSync(kafkaJars(cache), join(context, 'libs'), { recursive: true });
}
