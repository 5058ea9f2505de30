import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The folder in which NGINX looks, at every request, for the gateways that are out: a file `N` is the Nth gateway. */
export class OutFolder {
  readonly #folder: string;

  constructor(folder: string) {
    mkdirSync(folder, { recursive: true });
    this.#folder = folder;
  }

  read(): number[] {
    return readdirSync(this.#folder).map(Number).filter(Number.isInteger);
  }

  /** Takes in before it leaves out, so that at no moment all are out. Gives whether anything changed. */
  write(out: readonly number[]): boolean {
    const before = this.read();
    const taken = before.filter((number) => !out.includes(number));
    const left = out.filter((number) => !before.includes(number));
    for (const number of taken) rmSync(join(this.#folder, String(number)), { force: true });
    for (const number of left) writeFileSync(join(this.#folder, String(number)), '');
    return taken.length + left.length > 0;
  }
}
