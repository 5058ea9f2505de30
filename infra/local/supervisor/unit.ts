import type { Part } from '../part.ts';
import type { PartStatus } from './state-file.ts';

/** What the supervisor needs of a part at run time, be it a server or a task. */
export interface Unit {
  readonly part: Part;
  readonly status: PartStatus;
  /** Begins; resolves when it is ready (a server) or done (a task) for the first time; rejects when it cannot be. */
  start(): Promise<void>;
  /** Ends it; resolves when its process is gone. */
  stop(): Promise<void>;
}

/** Called after every change of a status. */
export type Changed = () => void;
