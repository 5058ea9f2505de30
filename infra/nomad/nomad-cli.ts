import { execFile } from 'node:child_process';
import { Failure } from '../local/failure.ts';
import { findTool } from '../local/machine/tools.ts';
import { CHECKOUT } from '../local/ports.ts';

/** What all allocations of a cluster are told in, at the most. */
const LARGEST_ANSWER_BYTES = 64 * 1024 * 1024;

/** Where the nomad program is; undefined where there is none. */
export function nomadProgram(): string | undefined {
  return findTool('nomad');
}

/**
 * Runs `nomad ARGS` in the checkout to its end, and gives its output. It finds the cluster by the variables that the
 * program itself knows: NOMAD_ADDR, NOMAD_TOKEN, NOMAD_NAMESPACE, …
 *
 * @throws Failure with its last lines
 */
export function runNomad(args: readonly string[], { input = '' }: { input?: string } = {}): Promise<string> {
  const program = nomadProgram();
  if (!program) throw new Failure('There is no nomad on the PATH.', 'Install Nomad 1.10 or newer.');
  return new Promise((resolve, reject) => {
    const options = { cwd: CHECKOUT, maxBuffer: LARGEST_ANSWER_BYTES };
    const child = execFile(program, args, options, (error, output, complaint) => {
      if (!error) return resolve(output);
      const said = `${output}\n${complaint}`.trim().split('\n').slice(-8).join('\n');
      reject(new Failure(`nomad ${args.slice(0, 2).join(' ')} failed:\n${said}`, 'Mend what it says, then try again.'));
    });
    child.stdin?.on('error', () => undefined).end(input);
  });
}

/** What the HTTP API answers at a path: `/v1/allocations`. */
export async function nomadApi<T>(path: string): Promise<T> {
  return JSON.parse(await runNomad(['operator', 'api', path])) as T;
}
