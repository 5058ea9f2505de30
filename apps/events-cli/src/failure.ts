/** What went wrong in the words of the person at the keyboard: the cause, and what mends it. Shown without a stack. */
export class Failure extends Error {
  override readonly name: string = 'Failure';
  readonly exitCode: number = 1;
  readonly mend: string;

  constructor(message: string, mend: string, options: { cause?: unknown } = {}) {
    super(message, options);
    this.mend = mend;
  }
}

/** The command line cannot be carried out as it stands. */
export class BadInput extends Failure {
  override readonly name = 'BadInput';
  override readonly exitCode = 2;
}
