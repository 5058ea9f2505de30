import type { AppName } from '../local/parts/services.ts';

/** The image of a service; `tools` is what stands around them. */
export function imageOf(name: AppName | 'tools', version: string): string {
  return `highstreet/${name}:${version}`;
}
