import { Controller, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { EventPattern, Transport } from '@nestjs/microservices';
import { Partitioners } from 'kafkajs';
import pg from 'pg';
import { clockMs } from '../processes/clock.ts';
import { answer, type Commands } from '../processes/commands.ts';
import type { MeasuredData } from '../processes/measured-event.ts';
import { Tally } from '../processes/tally.ts';

// Nest's own Kafka server with the settings that it has, and a handler of one event.

export interface NaiveConsumerConfig {
  readonly databaseUrl: string;
  readonly brokers: string;
  readonly groupId: string;
  readonly type: string;
}

const INSERT = {
  name: 'naive.effect',
  text: 'INSERT INTO naive_effect (event_id, cell, n) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING',
};

const config = JSON.parse(process.argv[2]!) as NaiveConsumerConfig;
const pool = new pg.Pool({ connectionString: config.databaseUrl, max: 10 });
const tally = new Tally();

class Effects {
  async handle(event: { readonly id: string; readonly data: MeasuredData }): Promise<void> {
    const { cell, n } = event.data;
    tally.started(cell, n, clockMs());
    const { rowCount } = await pool.query({ ...INSERT, values: [event.id, cell, n] });
    tally.done(cell, rowCount ?? 0);
  }
}
EventPattern(config.type)(Effects.prototype, 'handle', Object.getOwnPropertyDescriptor(Effects.prototype, 'handle')!);
Controller()(Effects);
class NaiveModule {}
Module({ controllers: [Effects] })(NaiveModule);

const app = await NestFactory.createMicroservice(NaiveModule, {
  transport: Transport.KAFKA,
  options: {
    client: { clientId: 'naive', brokers: config.brokers.split(',') },
    consumer: { groupId: config.groupId },
    producer: { createPartitioner: Partitioners.DefaultPartitioner },
    subscribe: { fromBeginning: true },
  },
  logger: ['error'],
});
await app.listen();

const commands = {
  expect: ({ cell, count }: { cell: string; count: number }) => tally.expect(cell, count),
} satisfies Commands;
export type NaiveConsumerCommands = typeof commands;

answer(commands, async () => {
  await app.close();
  await pool.end();
});
