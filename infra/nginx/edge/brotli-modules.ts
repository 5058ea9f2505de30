import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The file of the brotli filter, in the folder that this NGINX was built to find modules in; nothing where there is none.
 * Debian and Ubuntu have it as the package libnginx-mod-http-brotli-filter, the official images do not have it.
 */
export function brotliModules(nginx = 'nginx'): string[] {
  const { stderr } = spawnSync(nginx, ['-V'], { encoding: 'utf8' });
  const folder = /--modules-path=(\S+)/.exec(stderr ?? '')?.[1];
  if (!folder) return [];
  const file = join(folder, 'ngx_http_brotli_filter_module.so');
  return existsSync(file) ? [file] : [];
}
