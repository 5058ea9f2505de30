import { drawing, escaped } from '../../loadtests/report/svg.ts';
import type { Frame } from './cpu-profile.ts';

const WIDTH = 1_240;
const ROW = 16;
const TOP = 44;
/** Narrower frames are left out: they cannot be read, and would make the file large. */
const LEAST_PX = 2;
/** Of a letter at 10 px. */
const LETTER_PX = 6;

/** A flame graph (Gregg 2011) as SVG: the root on top, width is CPU time, the colour is the owner's. */
export function flameGraph(root: Frame, title: string): string {
  const boxes: string[] = [];
  let depth = 0;
  const draw = (frame: Frame, x: number, level: number): void => {
    const width = (frame.total / root.total) * WIDTH;
    if (width < LEAST_PX) return;
    depth = Math.max(depth, level);
    const share = `${((100 * frame.total) / root.total).toFixed(1)} %`;
    const letters = Math.floor((width - 4) / LETTER_PX);
    const label = letters < 3 ? '' : frame.name.slice(0, letters);
    boxes.push(
      `<g transform="translate(${x.toFixed(1)},${TOP + level * ROW})"><title>${escaped(`${frame.name} ${frame.owner} ${share}`)}</title>` +
        `<rect width="${Math.max(1, width - 0.5).toFixed(1)}" height="15" fill="${colourOf(frame.owner)}"/>` +
        (label ? `<text x="3" y="11">${escaped(label)}</text>` : '') +
        '</g>',
    );
    let left = x;
    for (const child of [...frame.children.values()].sort((a, b) => b.total - a.total)) {
      draw(child, left, level + 1);
      left += (child.total / root.total) * WIDTH;
    }
  };
  draw(root, 0, 0);
  const height = TOP + (depth + 1) * ROW + 8;
  return drawing({ width: WIDTH, height, fontSize: 10 }, [
    `<text x="4" y="18" font-size="15">${escaped(title)}</text>`,
    legend(),
    ...boxes,
  ]);
}

const COLOURS: readonly [string, string, RegExp][] = [
  ['the shop', '#f4a460', /^(apps|libs)\//],
  ['undici', '#9fc5e8', /^undici|node:internal\/deps\/undici/],
  ['fastify, Nest', '#b6d7a8', /^(fastify|find-my-way|@fastify\/|@nestjs\/|avvio|rxjs)/],
  ['Node itself', '#dddddd', /^node:/],
  ['other packages', '#d5b8e8', /./],
  ['native, GC', '#c8c8a9', /^$/],
];

function colourOf(owner: string): string {
  return COLOURS.find(([, , pattern]) => pattern.test(owner))?.[1] ?? '#ccc';
}

function legend(): string {
  return COLOURS.map(
    ([name, colour], index) =>
      `<rect x="${4 + index * 120}" y="26" width="10" height="10" fill="${colour}"/><text x="${18 + index * 120}" y="35">${name}</text>`,
  ).join('');
}
