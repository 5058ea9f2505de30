import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { CHECKOUT, INSTANCES, type Instance, instanceOf } from '../../infra/local/ports.ts';

const Process = z.object({ pid: z.int() });
const RunStatus = z.object({
  supervisor: Process,
  parts: z.array(z.object({ name: z.string(), state: z.string(), process: Process.optional() })),
});
export type RunStatus = z.infer<typeof RunStatus>;

/** The instance of this checkout that serves the address; undefined when the shop is somewhere else. */
export function instanceAt(baseUrl: string): Instance | undefined {
  const { hostname, port } = new URL(baseUrl);
  if (!['127.0.0.1', 'localhost', '[::1]'].includes(hostname)) return undefined;
  return INSTANCES.map((name) => instanceOf(name)).find(({ ports }) => ports.nginx === Number(port || 80));
}

/** What the runner says of the instance, by the same command that people use; undefined when it does not run. */
export async function runStatus(instance: Instance): Promise<RunStatus | undefined> {
  const runner = join(CHECKOUT, 'infra', 'local', 'cli.ts');
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [
      runner,
      'status',
      '--instance',
      instance.name,
      '--json',
    ]);
    return RunStatus.parse(JSON.parse(stdout));
  } catch (cause) {
    // A status that is not green ends with another exit code, its output is as good.
    const { stdout } = cause as { stdout?: string };
    const state = stdout ? RunStatus.safeParse(tryJson(stdout)) : undefined;
    return state?.success ? state.data : undefined;
  }
}

function tryJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
