import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CHECKOUT } from '../../local/ports.ts';
import { readServiceImage } from '../read-image.ts';

export function projectFile(path: string): string {
  return readFileSync(join(CHECKOUT, path), 'utf8');
}

export const IMAGE = readServiceImage(projectFile('Dockerfile'));
