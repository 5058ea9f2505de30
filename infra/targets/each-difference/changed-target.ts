import type { Target } from '../deployed.ts';

/** The kinds of differences that the check has to find, each between a target and all others. */
export const KINDS = {
  image: /^the image is highstreet\/notifications:0\.2\.0, elsewhere highstreet\/notifications:0\.1\.0$/,
  port: /^the port is 4402, elsewhere 4401$/,
  'key missing': /^the environment lacks SMTP_URL, which others set$/,
  'key too many': /^the environment has SMPT_URL, which others do not set or no schema knows$/,
  probe: /^the probe is \/healthz, elsewhere \/readyz$/,
  'CPU limit': /^the CPU limit is 2, elsewhere 1$/,
  'memory limit': /^the memory limit in MiB is 512, elsewhere 384$/,
  'drain time': /^the time to drain in ms is 30000, elsewhere 25000$/,
  'update rule':
    /^the update rule is \{"order":"stop-first","atOnce":1\}, elsewhere \{"order":"start-first","atOnce":1\}$/,
} as const;
export type Kind = keyof typeof KINDS;

/** Text of a target's own file, and what it is replaced by. */
export type Change = readonly [from: string, to: string];

/** A target whose files can be changed before they are read: notifications, which every target has in one place. */
export interface ChangedTarget {
  readonly name: string;
  /** With the changes made in the one file of notifications. */
  readonly read: (changes: readonly Change[]) => Target | Promise<Target>;
  /** None where the target has no word for it, which it then has to say. */
  readonly changes: Record<Kind, Change | undefined>;
}

/** @throws Error when the text is not there just once: the file has changed, and the change would show nothing */
export function changed(text: string, changes: readonly Change[]): string {
  return changes.reduce((before, [from, to]) => {
    const times = before.split(from).length - 1;
    if (times !== 1) throw new Error(`"${from}" is there ${times} times, not once`);
    return before.replace(from, () => to);
  }, text);
}
