import { Readable } from 'node:stream';
import { type Dispatcher, errors } from 'undici';

/** The body of an answer as it comes, no faster than it is read. Destroyed before its end, it ends the connection. */
export class AnswerStream extends Readable {
  private isWhole = false;

  constructor(private readonly controller: Dispatcher.DispatchController) {
    super();
    // Whoever reads hears of an error by reading; nobody need read on after giving up.
    this.on('error', () => undefined);
  }

  add(chunk: Buffer): void {
    if (!this.push(chunk)) this.controller.pause();
  }

  finish(): void {
    this.isWhole = true;
    this.push(null);
  }

  override _read(): void {
    this.controller.resume();
  }

  override _destroy(error: Error | null, callback: (error: Error | null) => void): void {
    if (!this.isWhole) this.controller.abort(error ?? new errors.RequestAbortedError());
    callback(error);
  }
}
