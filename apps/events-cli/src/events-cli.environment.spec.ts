import { instanceOf } from '../../../infra/local/ports.ts';
import { EventsCliEnvironment } from './events-cli.environment.ts';

describe('the environment', () => {
  test('leads to the broker of the local run when nothing is given', () => {
    for (const offset of ['0', '2000']) {
      const { ports } = instanceOf('local', { HIGHSTREET_PORT_OFFSET: offset });
      const environment = new EventsCliEnvironment({ HIGHSTREET_PORT_OFFSET: offset });
      expect(environment.brokers).toEqual([`127.0.0.1:${ports.kafka}`]);
    }
    expect(new EventsCliEnvironment({ KAFKA_BROKERS: 'a:1, b:2' }).brokers).toEqual(['a:1', 'b:2']);
  });
});
