// node infra/local/bundle.mjs apps/orders: bundles the compiled entry points of a service, each into one file with all
// it imports. One file instead of some 2,000 starts in a quarter of the time, and is all that an image has to hold.
// node infra/local/bundle.mjs --tools FOLDER: the same for what stands around the services, after these were built.
import { build } from 'esbuild';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const ENTRY_POINTS = ['main', 'migrate', 'import-products'];
/** The native run starts these from their sources; in containers they have an image of their own. */
const TOOLS = {
  'mail-catcher': 'infra/local/mail-catcher.ts',
  'create-topics': 'infra/local/create-topics.ts',
  'edge-watcher': 'infra/nginx/watch.ts',
  'edge-render': 'infra/nginx/render.ts',
  settings: 'infra/images/settings.ts',
};

/** Frameworks that load drivers and transports only when they are asked for; we never ask for those that are not installed. */
const WITH_OPTIONAL_PEERS = [
  '@nestjs/common',
  '@nestjs/core',
  '@nestjs/microservices',
  '@nestjs/platform-fastify',
  '@nestjs/typeorm',
  'typeorm',
  'pg',
];
/** Loaded the same way, but not declared as peers by anybody. */
const UNDECLARED = ['@grpc/proto-loader', 'nats', 'sqlite3', 'oracledb', 'hdb-pool', '@fastify/view'];

/** @platformatic/kafka's checksums are a .wasm file that it reads from beside its own code; in a bundle it has to be inside. */
const INLINED_WASM = {
  name: 'inlined-wasm',
  setup({ onLoad }) {
    onLoad({ filter: /@platformatic[\\/]wasm-utils[\\/]dist[\\/]index\.js$/ }, ({ path }) => {
      const wasm = readFileSync(join(dirname(path), 'native.wasm')).toString('base64');
      const code = readFileSync(path, 'utf8');
      const contents = code.replace(/readFileSync\(new URL\([^)]*\)\)/, `Buffer.from('${wasm}', 'base64')`);
      if (contents === code)
        throw new Error('wasm-utils reads its .wasm in another way now: mend infra/local/bundle.mjs');
      return { contents };
    });
  },
};

const [projectRoot, toolsFolder] = process.argv.slice(2);
if (!projectRoot || (projectRoot === '--tools' && !toolsFolder)) {
  console.error('Which service? For instance: node infra/local/bundle.mjs apps/orders, or --tools FOLDER');
  process.exit(1);
}
const entryPoints = projectRoot === '--tools' ? TOOLS : compiledIn(projectRoot);
const outdir = toolsFolder ?? join(projectRoot, 'dist', 'bundle');
rmSync(outdir, { recursive: true, force: true });
const { outputFiles } = await build({
  entryPoints,
  outdir,
  write: false,
  outExtension: { '.js': '.mjs' },
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  sourcemap: true,
  sourcesContent: false,
  keepNames: true, // Nest names providers, and loggers their context, by class
  // CommonJS packages inside an ES module call require() for Node's own modules.
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
  external: absentOptionalPeers(),
  plugins: [INLINED_WASM],
  logLevel: 'warning',
});
mkdirSync(outdir, { recursive: true });
for (const { path, text } of outputFiles) writeFileSync(path, path.endsWith('.mjs') ? withCheapNames(text) : text);

/**
 * keepNames also names each anonymous function whenever it is made, with 0.4 µs of defineProperty, some ten times in a
 * request. Only what the bundle had to rename needs its name back.
 */
function withCheapNames(code) {
  const helper = 'var __name = (target, value) => ';
  const cheap = code.replace(helper, `${helper}target.name === "" || target.name === value ? target : `);
  if (cheap === code && code.includes('__name('))
    throw new Error('esbuild keeps names in another way now: mend infra/local/bundle.mjs');
  return cheap;
}

function compiledIn(folder) {
  const found = ENTRY_POINTS.map((name) => join(folder, 'dist', `${name}.js`)).filter((file) => existsSync(file));
  if (found.length > 0) return found;
  console.error(
    `✗ ${folder} has no dist/main.js to bundle.\n  Build it first: npx nx build ${folder.split('/').pop()}`,
  );
  process.exit(1);
}

function absentOptionalPeers() {
  const require = createRequire(import.meta.url);
  const declared = WITH_OPTIONAL_PEERS.flatMap((name) => {
    const { peerDependencies = {}, peerDependenciesMeta = {} } = JSON.parse(
      readFileSync(join('node_modules', name, 'package.json'), 'utf8'),
    );
    return Object.keys(peerDependencies).filter(
      (peer) =>
        peerDependenciesMeta[peer]?.optional || peer.startsWith('class-') || peer === '@nestjs/platform-express',
    );
  });
  const absent = [...declared, ...UNDECLARED].filter((name) => {
    try {
      require.resolve(join(name, 'package.json'));
      return false;
    } catch {
      return !existsSync(join('node_modules', name));
    }
  });
  return [...new Set(absent)].flatMap((name) => [name, `${name}/*`]);
}
