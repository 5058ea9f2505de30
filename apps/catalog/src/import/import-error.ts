/** What is wrong with the input and what mends it, in words for whoever runs the import. Nothing has been written. */
export class ImportError extends Error {
  override readonly name = 'ImportError';

  constructor(
    readonly code: 'file-missing' | 'file-corrupt' | 'row-invalid',
    message: string,
    readonly mend: string,
    options: { cause?: unknown } = {},
  ) {
    super(message, options);
  }
}
