/** What a process of the experiment does when it is asked: by name, one argument, one answer, all of it plain data. */
export interface Commands {
  readonly [name: string]: (argument: never) => unknown;
}

export interface Request {
  readonly id: number;
  readonly name: string;
  readonly argument: unknown;
}

export type Reply = { readonly id: number; readonly value: unknown } | { readonly id: number; readonly error: string };

/** Answers the parent process until it asks to `stop`, or is gone. */
export function answer(commands: Commands, stop: () => Promise<void>): void {
  const end = async () => {
    await stop();
    process.exit();
  };
  process.on('disconnect', () => void end());
  process.on('message', (request: Request) => {
    if (request.name === 'stop') return void end();
    void reply(commands, request).then((message) => process.send!(message));
  });
  process.send!({ id: 0, value: 'ready' } satisfies Reply);
}

async function reply(commands: Commands, { id, name, argument }: Request): Promise<Reply> {
  try {
    return { id, value: await commands[name]!(argument as never) };
  } catch (error) {
    return { id, error: `${name}: ${(error as Error).message}` };
  }
}
