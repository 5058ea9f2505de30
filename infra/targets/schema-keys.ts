import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { AppName } from '../local/parts/services.ts';
import { CHECKOUT } from '../local/ports.ts';

/**
 * Every key that the environment of a service knows, read from the text of its schema and of those that it spreads: the
 * classes themselves need a build, and a check of manifests should not.
 *
 * @throws Error when a schema is not where it is looked for
 */
export function schemaKeys(app: AppName): Set<string> {
  const [file] = globSync([`apps/${app}/src/*environment.ts`], { cwd: CHECKOUT });
  if (!file) throw new Error(`apps/${app}/src has no file that ends in environment.ts`);
  const text = readFileSync(join(CHECKOUT, file), 'utf8');
  const spread = [...text.matchAll(/\.\.\.(\w+Environment)\b/g)].map(([, name = '']) => name);
  const elsewhere = spread.filter((name) => !new RegExp(`const ${name} =`).test(text));
  return new Set([text, ...elsewhere.map(textOfLib)].flatMap(keysIn));
}

/** `messagingEnvironment` stands in a lib, in the file messaging-environment.ts. */
function textOfLib(name: string): string {
  const wanted = `${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}.ts`;
  const file = globSync('libs/*/src/**/*-environment.ts', { cwd: CHECKOUT }).find((path) => basename(path) === wanted);
  if (!file) throw new Error(`No lib has ${wanted}, from which a service takes ${name}`);
  return readFileSync(join(CHECKOUT, file), 'utf8');
}

/** Keys stand in capitals at the head of a line, or of the braces of a short shape. */
function keysIn(text: string): string[] {
  return [...text.matchAll(/(?:^\s*|\{\s*)([A-Z][A-Z0-9_]+):/gm)].map(([, key = '']) => key);
}
