import { Failure } from '../failure.ts';

/** Stops when the variables that move ports do not give ports that the shop can use. */
export async function ensurePortSettings(environment: NodeJS.ProcessEnv): Promise<void> {
  const { HIGHSTREET_PORT: port, HIGHSTREET_PORT_OFFSET: offset } = environment;
  if (offset && !isWhole(offset, 0, 40_000))
    throw new Failure(`HIGHSTREET_PORT_OFFSET is "${offset}", which moves no port.`, mend('OFFSET', '1000'));
  if (!port) return;
  if (!isWhole(port, 1, 65_535))
    throw new Failure(`HIGHSTREET_PORT is "${port}", which is no port.`, mend('PORT', '8081'));
  if (await isBlocked(port))
    throw new Failure(
      `Browsers do not open port ${port}, nor do services fetch keys from there.`,
      mend('PORT', '8081'),
    );
}

function mend(name: 'PORT' | 'OFFSET', example: string): string {
  const variable = name === 'PORT' ? 'HIGHSTREET_PORT' : 'HIGHSTREET_PORT_OFFSET';
  return `Leave it out, or take a whole number: ${variable}=${example} npm start`;
}

function isWhole(text: string, least: number, most: number): boolean {
  const value = Number(text);
  return Number.isInteger(value) && value >= least && value <= most;
}

/** https://fetch.spec.whatwg.org/#port-blocking: a request to such a port fails before anything is sent. */
async function isBlocked(port: string): Promise<boolean> {
  try {
    await fetch(`http://127.0.0.1:${port}`, { method: 'HEAD', signal: AbortSignal.timeout(1_000) });
    return false;
  } catch (error) {
    return ((error as Error).cause as Error | undefined)?.message === 'bad port';
  }
}
