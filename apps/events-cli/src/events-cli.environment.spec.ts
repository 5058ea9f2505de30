import { readFileSync } from 'node:fs';
import { EventsCliEnvironment, LOCAL_KAFKA_PORT } from './events-cli.environment.ts';

describe('the environment', () => {
  test('leads to the broker of the local run when nothing is given', () => {
    // An app cannot import what starts it; the text holds the two together.
    const ports = readFileSync(new URL('../../../infra/local/ports.ts', import.meta.url), 'utf8');
    expect(ports).toContain(`kafka: ${LOCAL_KAFKA_PORT},`);
    expect(new EventsCliEnvironment({}).brokers).toEqual([`127.0.0.1:${LOCAL_KAFKA_PORT}`]);
    expect(new EventsCliEnvironment({ HIGHSTREET_PORT_OFFSET: '2000' }).brokers).toEqual(['127.0.0.1:21092']);
    expect(new EventsCliEnvironment({ KAFKA_BROKERS: 'a:1, b:2' }).brokers).toEqual(['a:1', 'b:2']);
  });
});
