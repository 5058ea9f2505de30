import { existsSync, readFileSync } from 'node:fs';

const DEFAULT_MIRROR = 'http://deb.debian.org/debian';

/** Where this machine gets Debian's packages, in the two shapes that the list has; Debian's own place when it says nothing. */
export function debianMirror(): string {
  const found =
    lineOf('/etc/apt/sources.list.d/debian.sources', /^URIs:\s*(\S+)/m) ??
    lineOf('/etc/apt/sources.list', /^deb\s+(?:\[[^\]]*\]\s+)?(\S+)\s+\S+\s+main/m);
  return found ?? DEFAULT_MIRROR;
}

function lineOf(file: string, pattern: RegExp): string | undefined {
  return existsSync(file) ? pattern.exec(readFileSync(file, 'utf8'))?.[1] : undefined;
}
