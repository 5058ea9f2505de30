import { type Dispatcher, errors } from 'undici';
import { AnswerStream } from './answer-stream.ts';
import type { AttemptOptions, Outcome } from './attempt.ts';

/** What comes with the headers in one packet or a few: a stream costs more than all else that is done with it. */
const SMALL_BYTES = 65_536;

type Headers = Record<string, string | string[] | undefined>;

/**
 * One request and its answer on a connection of undici, by the interface that undici's own `request` stands on. That one
 * makes a stream of every body; here a small answer is gathered and given whole, for half the CPU.
 */
export class Exchange implements Dispatcher.DispatchHandler {
  private controller: Dispatcher.DispatchController | undefined;
  /** Its first byte was about to be written: from then on the service may have seen it. */
  private sent = false;
  private over: 'no' | 'answered' | 'timed-out' | 'given-up' | 'failed' = 'no';
  private timer: NodeJS.Timeout | undefined;
  private status = 0;
  private headers: Headers = {};
  private readonly chunks: Buffer[] = [];
  private stream: AnswerStream | undefined;

  constructor(
    private readonly options: AttemptOptions,
    private readonly promise: { resolve(outcome: Outcome): void; reject(reason: unknown): void },
  ) {}

  begin(dispatcher: Dispatcher): void {
    const { method, path, headers, body, timeoutMs, bodyTimeoutMs, stream, signal } = this.options;
    if (signal?.aborted) return this.promise.reject(signal.reason);
    signal?.addEventListener('abort', this.giveUp, { once: true });
    this.timer = setTimeout(this.timeOut, timeoutMs);
    const bodyTimeout = stream ? 0 : bodyTimeoutMs;
    // undici tells of mistakes in the options by onResponseError as well.
    dispatcher.dispatch({ method, path, headers: headers as string[], body: body ?? null, bodyTimeout }, this);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.controller = controller;
    if (this.over === 'no') this.sent = true;
    else controller.abort(new errors.RequestAbortedError());
  }

  onResponseStart(controller: Dispatcher.DispatchController, status: number, headers: Headers): void {
    if (status < 200) return;
    this.status = status;
    this.headers = headers;
    if (this.isSmall()) return;
    this.stream = new AnswerStream(controller);
    // The caller may give up while it reads, so the signal is followed to the end of the body.
    this.stream.once('close', () => this.options.signal?.removeEventListener('abort', this.giveUp));
    clearTimeout(this.timer);
    this.answered(this.stream);
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.stream) this.stream.add(chunk);
    else this.chunks.push(chunk);
  }

  onResponseEnd(): void {
    if (this.stream) return this.stream.finish();
    this.leave();
    if (this.over === 'no') this.answered(this.chunks.length === 1 ? this.chunks[0]! : Buffer.concat(this.chunks));
  }

  onResponseError(_controller: Dispatcher.DispatchController | null, cause: Error): void {
    if (this.stream) return void this.stream.destroy(cause);
    if (this.over !== 'no') return;
    this.over = 'failed';
    this.leave();
    if (this.sent) this.promise.resolve({ kind: 'broken', cause });
    else if (cause instanceof errors.InvalidArgumentError || cause instanceof errors.NotSupportedError)
      this.promise.reject(cause);
    else this.promise.resolve({ kind: 'unreachable', cause });
  }

  private isSmall(): boolean {
    const { method, stream } = this.options;
    if (stream) return false;
    return (
      Number(this.headers['content-length']) <= SMALL_BYTES ||
      method === 'HEAD' ||
      this.status === 204 ||
      this.status === 304
    );
  }

  private answered(body: Buffer | AnswerStream): void {
    this.over = 'answered';
    const { status, headers } = this;
    this.promise.resolve({ kind: 'answered', response: { status, headers, body } });
  }

  private readonly timeOut = (): void => {
    this.over = 'timed-out';
    const cause = new errors.HeadersTimeoutError();
    this.leave();
    this.promise.resolve({ kind: 'timed-out', cause });
    this.controller?.abort(cause);
  };

  private readonly giveUp = (): void => {
    const cause = new errors.RequestAbortedError();
    if (this.stream) return void this.stream.destroy(cause);
    this.over = 'given-up';
    this.leave();
    this.promise.reject(this.options.signal!.reason);
    this.controller?.abort(cause);
  };

  private leave(): void {
    clearTimeout(this.timer);
    this.options.signal?.removeEventListener('abort', this.giveUp);
  }
}
