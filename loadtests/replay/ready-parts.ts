import { setTimeout as sleep } from 'node:timers/promises';
import type { ProcessId } from '../../infra/local/machine/process-table.ts';
import type { Instance } from '../../infra/local/ports.ts';
import { runState } from './running-instance.ts';

const LOOK_EVERY_MS = 100;

/** A part of a local instance that answers its probe, and the process that does. */
export interface ReadyPart {
  /** `orders-1` */
  readonly name: string;
  readonly process: ProcessId;
}

export function readyParts(instance: Instance): ReadyPart[] {
  const parts = runState(instance)?.parts ?? [];
  return parts.flatMap(({ name, state, process }) => (state === 'ready' && process ? [{ name, process }] : []));
}

/** Resolves when the part answers again as another process: true; or when the signal is aborted before that: false. */
export async function untilReplaced(instance: Instance, before: ReadyPart, signal: AbortSignal): Promise<boolean> {
  const isOther = ({ name, process }: ReadyPart): boolean => name === before.name && process.pid !== before.process.pid;
  while (!signal.aborted) {
    if (readyParts(instance).some(isOther)) return true;
    await sleep(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
  return false;
}
