import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export interface ScratchImage {
  /** `highstreet.test/pause:1` */
  readonly name: string;
  /** Where a program of this machine lies in the image. */
  readonly files: Readonly<Record<string, string>>;
  readonly entrypoint: readonly string[];
}

/**
 * Writes an image of static programs and nothing else, in the form of `docker save` (the Docker image specification 1.2),
 * without an engine. @returns the archive
 */
export function writeImage({ name, files, entrypoint }: ScratchImage, folder: string): string {
  mkdirSync(folder, { recursive: true });
  const work = mkdtempSync(join(folder, 'image-'));
  try {
    for (const [path, program] of Object.entries(files)) {
      const target = join(work, 'layer', path);
      mkdirSync(dirname(target), { recursive: true });
      copyFileSync(program, target);
      chmodSync(target, 0o755);
    }
    tar(join(work, 'layer.tar'), join(work, 'layer'), '.');
    const config = JSON.stringify({
      architecture: { x64: 'amd64', arm64: 'arm64' }[process.arch as 'x64' | 'arm64'],
      os: 'linux',
      config: { Entrypoint: entrypoint },
      rootfs: { type: 'layers', diff_ids: [`sha256:${sha256(readFileSync(join(work, 'layer.tar')))}`] },
    });
    const configFile = `${sha256(config)}.json`;
    writeFileSync(join(work, configFile), config);
    const manifest = [{ Config: configFile, RepoTags: [name], Layers: ['layer.tar'] }];
    writeFileSync(join(work, 'manifest.json'), JSON.stringify(manifest));
    const archive = join(folder, `${name.replaceAll(/\W/g, '-')}.tar`);
    tar(archive, work, configFile, 'layer.tar', 'manifest.json');
    return archive;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function tar(archive: string, folder: string, ...names: string[]): void {
  const owners = ['--owner=0', '--group=0', '--numeric-owner'];
  execFileSync('tar', ['--create', '--file', archive, ...owners, '--directory', folder, ...names]);
}

function sha256(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}
