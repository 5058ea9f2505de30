import { Failure } from '../failure.ts';
import { ensurePortSettings } from './port-settings.ts';

const check = (environment: NodeJS.ProcessEnv) => ensurePortSettings(environment);

describe('the variables that move ports', () => {
  it.each([{}, { HIGHSTREET_PORT: '8081' }, { HIGHSTREET_PORT_OFFSET: '1000' }])('may be %j', async (environment) => {
    await expect(check(environment)).resolves.toBeUndefined();
  });

  it.each([
    [{ HIGHSTREET_PORT: 'abc' }, /"abc", which is no port/],
    [{ HIGHSTREET_PORT: '99999' }, /"99999", which is no port/],
    [{ HIGHSTREET_PORT: '10080' }, /Browsers do not open port 10080/],
    [{ HIGHSTREET_PORT_OFFSET: '-1' }, /"-1", which moves no port/],
    [{ HIGHSTREET_PORT_OFFSET: '1.5' }, /"1.5", which moves no port/],
  ])('may not be %j', async (environment, message) => {
    await expect(check(environment)).rejects.toThrow(Failure);
    await expect(check(environment)).rejects.toThrow(message);
  });
});
