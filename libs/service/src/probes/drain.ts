import { Injectable } from '@nestjs/common';

/** Tells that this process is on its way out. Long answers (server-sent events) end when `signal` aborts. */
@Injectable()
export class Drain {
  private readonly controller = new AbortController();
  readonly signal: AbortSignal = this.controller.signal;

  begin(): void {
    this.controller.abort();
  }
}
