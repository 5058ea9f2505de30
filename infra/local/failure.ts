/** What went wrong in the words of the person at the keyboard: the cause, and what mends it. Shown without a stack. */
export class Failure extends Error {
  override readonly name = 'Failure';
  readonly mend: string;

  constructor(cause: string, mend: string) {
    super(cause);
    this.mend = mend;
  }
}
