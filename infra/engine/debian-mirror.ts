import { existsSync, readFileSync } from 'node:fs';
import { Failure } from '../local/failure.ts';

/**
 * Where this machine gets Debian's packages, in the two shapes that the list has.
 * @throws Failure when it says nothing of it
 */
export function debianMirror(): string {
  const found =
    lineOf('/etc/apt/sources.list.d/debian.sources', /^URIs:\s*(\S+)/m) ??
    lineOf('/etc/apt/sources.list', /^deb\s+(?:\[[^\]]*\]\s+)?(\S+)\s+\S+\s+main/m);
  if (found !== undefined) return found;
  throw new Failure(
    'This machine does not say where it gets the packages of Debian.',
    'Name a mirror in /etc/apt/sources.list.d/debian.sources, as Debian does, or start an engine yourself.',
  );
}

function lineOf(file: string, pattern: RegExp): string | undefined {
  return existsSync(file) ? pattern.exec(readFileSync(file, 'utf8'))?.[1] : undefined;
}
