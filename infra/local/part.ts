/** Resolves when the part answers as it should; rejects with the reason while it does not. */
export type Probe = () => Promise<void>;

interface PartBase {
  readonly name: string;
  /** What it is for, in the words `npm run status` shows. */
  readonly purpose: string;
  /** Parts that must be ready (a server) or done (a task) before this one starts. It is stopped before they are. */
  readonly dependsOn: readonly string[];
  /** Parts it calls at run time but can start without. It is stopped before they are, so that a drain meets no refusal. */
  readonly callsInto?: readonly string[];
}

export interface Command {
  readonly command: string;
  readonly args: readonly string[];
  /** The whole environment of the process. */
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  /** Run as the account that may run Postgres (differs from ours only when we are root). */
  readonly asPostgres?: boolean;
}

/** A process that runs until it is stopped, and is started again when it dies. */
export interface ServerPart extends PartBase, Command {
  readonly kind: 'server';
  /** The port people ask for; `otherPorts` are checked as well before a start. */
  readonly port: number;
  readonly otherPorts?: readonly number[];
  readonly probe: Probe;
  /** Makes what the process needs to start (a data folder, a config file); safe to repeat. Gets a line sink for its log. */
  readonly prepare?: (log: (line: string) => void) => Promise<void>;
  readonly stopSignal: NodeJS.Signals;
  /** After this long without an end the process is killed. */
  readonly stopGraceMs: number;
  readonly readyWithinMs: number;
}

/** A command that runs once at every start and must be safe to repeat. */
export interface TaskPart extends PartBase, Command {
  readonly kind: 'task';
  /** Tries before the start is given up: what a task needs may take a moment longer than its probe says. */
  readonly attempts: number;
}

export type Part = ServerPart | TaskPart;
