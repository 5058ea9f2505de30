import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** What V8 writes with --cpu-prof; times in microseconds. */
interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
    readonly children?: readonly number[];
  }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

/** A function on the stack, with what ran below it. */
export interface Frame {
  readonly name: string;
  /** The package or project that the function is of: `fastify`, `libs/service`, `node:net`. */
  readonly owner: string;
  /** Samples in it and below. */
  total: number;
  self: number;
  readonly children: Map<string, Frame>;
}

const NOT_WORK = new Set(['(idle)', '(root)']);

/** The last `seconds` of a profile as one tree; what is idle is left out. */
export function readProfile(file: string, seconds: number): Frame {
  const { nodes, samples, timeDeltas } = JSON.parse(readFileSync(file, 'utf8')) as CpuProfile;
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const parents = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id] as const)));
  const ownerOf = ownerFinder();
  const root: Frame = { name: 'all', owner: '', total: 0, self: 0, children: new Map() };
  let leftMicros = seconds * 1e6;
  for (let index = samples.length - 1; index >= 0 && leftMicros > 0; index -= 1) {
    leftMicros -= timeDeltas[index] ?? 0;
    const stack: { name: string; owner: string }[] = [];
    for (let id: number | undefined = samples[index]; id !== undefined; id = parents.get(id)) {
      const { functionName, url, lineNumber } = byId.get(id)!.callFrame;
      stack.unshift({ name: functionName || '(anonymous)', owner: ownerOf(url, lineNumber) });
    }
    if (stack.at(-1)?.name === '(idle)') continue;
    let frame = root;
    root.total += 1;
    for (const { name, owner } of stack) {
      if (NOT_WORK.has(name)) continue;
      const key = `${owner} ${name}`;
      let child = frame.children.get(key);
      if (!child) frame.children.set(key, (child = { name, owner, total: 0, self: 0, children: new Map() }));
      child.total += 1;
      frame = child;
    }
    frame.self += 1;
  }
  return root;
}

/** Share of the time in functions of each owner themselves, the largest first. */
export function selfByOwner(root: Frame): [string, number][] {
  const samples = new Map<string, number>();
  const visit = (frame: Frame): void => {
    const owner = frame.owner || frame.name;
    samples.set(owner, (samples.get(owner) ?? 0) + frame.self);
    for (const child of frame.children.values()) visit(child);
  };
  visit(root);
  return [...samples]
    .map(([owner, count]): [string, number] => [owner, count / root.total])
    .sort(([, a], [, b]) => b - a);
}

/** esbuild says before each module of a bundle which file it was. */
function ownerFinder(): (url: string, line: number) => string {
  const linesOf = new Map<string, string[]>();
  return (url, line) => {
    if (!url.startsWith('file:')) return url;
    let lines = linesOf.get(url);
    if (!lines) linesOf.set(url, (lines = ownersByLine(fileURLToPath(url))));
    return lines[line] ?? '';
  };
}

function ownersByLine(file: string): string[] {
  let owner =
    /(?:node_modules\/((?:@[^/]+\/)?[^/]+)|((?:apps|libs)\/[^/]+)\/dist)\/(?!.*node_modules)/
      .exec(file)
      ?.slice(1)
      .find((name) => name !== undefined) ?? '';
  return readFileSync(file, 'utf8')
    .split('\n')
    .map((line) => {
      const [, dependency, project] =
        /^\/\/ (?:.*node_modules\/((?:@[^/]+\/)?[^/]+)\/|((?:apps|libs)\/[^/]+)\/dist\/)/.exec(line) ?? [];
      owner = dependency ?? project ?? owner;
      return owner;
    });
}
