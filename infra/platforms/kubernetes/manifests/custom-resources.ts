import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Failure } from '../../../local/failure.ts';
import { findGo } from '../tools/go-build.ts';

/** Go modules that bring the definitions of their custom resources along, in the versions that k8s/README.md names. */
const MODULES = [
  {
    module: 'sigs.k8s.io/gateway-api',
    version: 'v1.6.3',
    folder: 'config/crd/standard',
    files: /(gateways|httproutes)\.yaml$/,
  },
  {
    module: 'github.com/kedacore/keda/v2',
    version: 'v2.21.0',
    folder: 'config/crd/bases',
    files: /_scaledobjects\.yaml$/,
  },
  {
    module: 'github.com/prometheus-operator/prometheus-operator',
    version: 'v0.85.0',
    folder: 'example/prometheus-operator-crd',
    files: /_(podmonitors|prometheusrules)\.yaml$/,
  },
];

/** Files that define custom resources, from the Go modules that hold them; they are downloaded once. @throws Failure */
export async function customResources(): Promise<string[]> {
  const go = findGo();
  if (!go) throw new Failure('There is no Go to get the definitions of custom resources with.', 'Install Go.');
  const found = MODULES.map(async ({ module, version, folder, files }) => {
    const env = { ...process.env, GOFLAGS: '-mod=mod', GOWORK: 'off' };
    const { stdout } = await promisify(execFile)(go, ['mod', 'download', '-json', `${module}@${version}`], {
      env,
      cwd: '/',
    });
    const { Dir } = JSON.parse(stdout) as { Dir: string };
    const names = readdirSync(join(Dir, folder)).filter((name) => files.test(name));
    return names.map((name) => join(Dir, folder, name));
  });
  return (await Promise.all(found)).flat();
}
