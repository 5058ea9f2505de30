import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { findProgram } from '../tools/go-build.ts';
import { KUBE } from '../tools/tools.ts';
import { kubeconfigOf } from './certificates.ts';

const run = promisify(execFile);

/** Answers of thousands of pods. */
const LARGEST_ANSWER = 256 * 1_024 * 1_024;

/** Runs kubectl as the administrator of the test cluster. @throws Error with what kubectl said */
export async function kubectl(args: readonly string[], input?: string): Promise<string> {
  return await kubectlOf(findProgram(KUBE) ?? 'kube', args, input);
}

export async function kubectlJson<T>(...args: string[]): Promise<T> {
  return JSON.parse(await kubectl([...args, '--output=json'])) as T;
}

async function kubectlOf(kube: string, args: readonly string[], input?: string): Promise<string> {
  const environment = { PATH: process.env.PATH, KUBECONFIG: kubeconfigOf('admin'), KUBECACHEDIR: '/dev/null' };
  const running = run(kube, ['kubectl', ...args], { env: environment, maxBuffer: LARGEST_ANSWER });
  running.child.stdin?.on('error', () => undefined).end(input);
  try {
    return (await running).stdout;
  } catch (error) {
    const { stderr, message } = error as Error & { stderr?: string };
    throw new Error(`kubectl ${args.slice(0, 3).join(' ')}: ${stderr?.trim() || message}`, { cause: error });
  }
}
