import { createKafkaDriver } from '@highstreet/messaging';
import { setTimeout as delay } from 'node:timers/promises';
import { KafkaReader } from './broker/kafka-reader.ts';
import { type Command, parseCommandLine, USAGE } from './command-line.ts';
import { deadLetters } from './dead-letters/commands.ts';
import { EventsCliEnvironment } from './events-cli.environment.ts';
import { BadInput, Failure } from './failure.ts';
import { measureLag } from './lag/lag.ts';
import { lagView } from './lag/lag-view.ts';

export type Print = (text: string) => void;

export interface Terminal {
  readonly print: Print;
  readonly complain: Print;
}

const WATCH_MS = 2_000;

/** @returns the exit code: 0 done (also when there was nothing to do), 1 it failed, 2 the command cannot be carried out */
export async function runCommand(
  args: readonly string[],
  { print, complain }: Terminal,
  source: NodeJS.ProcessEnv | undefined = undefined,
): Promise<number> {
  try {
    const command = parseCommandLine(args);
    if (command.name === 'help') {
      print(USAGE);
      return 0;
    }
    await carryOut(command, environmentOf(source), print);
    return 0;
  } catch (error) {
    const failure = error instanceof Failure ? error : new Failure((error as Error).message, '');
    complain(
      [
        `✗ ${failure.message}`,
        ...failure.mend
          .split('\n')
          .filter(Boolean)
          .map((line) => `  ${line}`),
      ].join('\n'),
    );
    return failure.exitCode;
  }
}

function environmentOf(source: NodeJS.ProcessEnv | undefined): EventsCliEnvironment {
  try {
    return new EventsCliEnvironment(source);
  } catch (cause) {
    throw new BadInput((cause as Error).message, 'Set them right, or unset them.', { cause });
  }
}

async function carryOut(command: Command, environment: EventsCliEnvironment, print: Print): Promise<void> {
  const brokers = command.brokers ?? environment.brokers;
  const reader = new KafkaReader(brokers);
  try {
    await reader.topics().catch((cause: unknown) => {
      throw new Failure(
        `Kafka does not answer at ${brokers.join(', ')}.`,
        'Start it (npm start), or say where it is: --brokers host:port or KAFKA_BROKERS.',
        { cause },
      );
    });
    if (command.name === 'help') return;
    if (command.name === 'lag') return await lag(command, reader, print);
    const driver = await createKafkaDriver('kafkajs', { brokers, clientId: 'highstreet-events-cli' });
    await deadLetters(command, { reader, driver, print, retryDelaysMs: environment.EVENTS_RETRY_DELAYS_MS });
  } finally {
    await reader.close();
  }
}

async function lag(
  { group, json, watch }: Extract<Command, { name: 'lag' }>,
  reader: KafkaReader,
  print: Print,
): Promise<void> {
  for (;;) {
    const report = await measureLag(reader, group);
    print(json ? JSON.stringify(report, null, watch ? undefined : 2) : lagView(report));
    // Until Ctrl-C.
    if (!watch) return;
    await delay(WATCH_MS);
    if (!json) print('');
  }
}
