import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findTool } from '../machine/tools.ts';
import { runCommand } from '../machine/run-command.ts';
import type { ServerPart } from '../part.ts';
import type { Instance } from '../ports.ts';
import { kafka } from '../probes.ts';
import { kafkaJars } from '../preflight/kafka-jars.ts';

/** A local cluster is known by its folder; the id only has to be the same at every start. */
const CLUSTER_ID = 'aGlnaHN0cmVldC1sb2NhbA';

/** 218 to 274 MB resident were seen with this heap; half of it already gives long collections under load. */
const HEAP = '320m';

/** @param cuttable a second listener, for clients that come through the proxy: Kafka tells them its own address */
export function kafkaPart({ ports, folders }: Instance, { cuttable }: { cuttable: boolean }): ServerPart {
  const data = join(folders.data, 'kafka');
  const properties = join(folders.conf, 'kafka', 'broker.properties');
  const java = findTool('java') ?? 'java';
  const common = [
    `-Dlog4j2.configurationFile=${join(folders.conf, 'kafka', 'log4j2.properties')}`,
    '-Djava.awt.headless=true',
    '-XX:-UsePerfData',
    '-cp',
    join(kafkaJars(folders.cache), '*'),
  ];
  return {
    kind: 'server',
    name: 'kafka',
    purpose: 'events between the services',
    dependsOn: [],
    command: java,
    args: ['-Xms128m', `-Xmx${HEAP}`, '-XX:+UseG1GC', '-XX:MaxGCPauseMillis=20', ...common, 'kafka.Kafka', properties],
    port: ports.kafka,
    otherPorts: [ports.kafkaController, ...(cuttable ? [ports.kafkaBehindProxy] : [])],
    probe: kafka(ports.kafka),
    prepare: async (log) => {
      writeFileSync(
        properties,
        brokerProperties(join(folders.conf, 'kafka', 'server.properties'), { ports, data, cuttable }),
      );
      mkdirSync(data, { recursive: true });
      if (existsSync(join(data, 'meta.properties'))) return;
      const format = [
        'kafka.tools.StorageTool',
        'format',
        '--cluster-id',
        CLUSTER_ID,
        '--config',
        properties,
        '--ignore-formatted',
      ];
      await runCommand({ command: java, args: ['-Xmx128m', ...common, ...format] }, log);
    },
    stopSignal: 'SIGTERM',
    stopGraceMs: 30_000,
    readyWithinMs: 240_000,
  };
}

/** The project's file, with what is true on this machine only at its end. */
function brokerProperties(
  file: string,
  { ports, data, cuttable }: { ports: Instance['ports']; data: string; cuttable: boolean },
): string {
  const controller = `127.0.0.1:${ports.kafkaController}`;
  const broker = `PLAINTEXT://127.0.0.1:${ports.kafka}`;
  const [behindProxy, proxy] = [ports.kafkaBehindProxy, ports.proxied.kafka].map(
    (port) => `,PROXIED://127.0.0.1:${port}`,
  );
  return [
    readFileSync(file, 'utf8'),
    `controller.quorum.voters=1@${controller}`,
    `listeners=${broker},CONTROLLER://${controller}${cuttable ? behindProxy : ''}`,
    `advertised.listeners=${broker}${cuttable ? proxy : ''}`,
    ...(cuttable ? ['listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,PROXIED:PLAINTEXT'] : []),
    `log.dirs=${data}`,
    '',
  ].join('\n');
}
