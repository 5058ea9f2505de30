import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { instanceOf } from '../../local/ports.ts';
import { ensureKafkaJars, kafkaJars } from '../../local/preflight/kafka-jars.ts';

/** Lays the jars that the native run uses into `context/libs`. */
export async function addKafka(context: string): Promise<void> {
  const { cache } = instanceOf('local').folders;
  await ensureKafkaJars(cache);
  cpSync(kafkaJars(cache), join(context, 'libs'), { recursive: true });
}
