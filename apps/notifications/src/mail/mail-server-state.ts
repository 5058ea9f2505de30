import { backOffMs } from './back-off.ts';

/** Between two attempts to reach a mail server that is away. */
const BASE_MS = 1_000;
const CAP_MS = 30_000;

type State = { kind: 'up' } | { kind: 'away'; failures: number } | { kind: 'probing'; failures: number };

/** What this instance knows of the mail server. While it probes, one mail at a time shows whether the server is back. */
export class MailServerState {
  private state: State = { kind: 'up' };

  constructor(private readonly random: () => number = Math.random) {}

  get kind(): State['kind'] {
    return this.state.kind;
  }

  /** It answered, if only to refuse. */
  reached(): void {
    this.state = { kind: 'up' };
  }

  /** @returns in how many ms to call {@link probe}; nothing if that is under way: several connections fail together */
  lost(): number | undefined {
    if (this.state.kind === 'away') return undefined;
    const failures = this.state.kind === 'probing' ? this.state.failures + 1 : 1;
    this.state = { kind: 'away', failures };
    return backOffMs(failures, BASE_MS, CAP_MS, this.random);
  }

  probe(): void {
    if (this.state.kind === 'away') this.state = { kind: 'probing', failures: this.state.failures };
  }
}
