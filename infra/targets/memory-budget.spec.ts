import { overBudget, sums } from './memory-budget.ts';
import { parseCompose } from './read-compose.ts';

const limits = (cpus: string, memory: string) =>
  `deploy: { resources: { limits: { cpus: '${cpus}', memory: ${memory} } } }`;

describe('the limits of all containers', () => {
  it('are added up by size, without tasks', () => {
    const file = parseCompose(`
services:
  both: { ${limits('1', '1G')} }
  second: { profiles: [full], ${limits('0.5', '512M')} }
  task: { restart: 'no', ${limits('9', '9G')} }
`);
    expect(sums(file)).toEqual([
      { size: 'full', memoryMiB: 1_536, cpus: 1.5 },
      { size: 'slim', memoryMiB: 1_024, cpus: 1 },
    ]);
    expect(overBudget(file)).toEqual([]);
  });

  it('are refused when one has none, or when they add up to more than the machine that is promised', () => {
    const file = parseCompose(`services: { free: { image: x }, large: { ${limits('1', '9G')} } }`);
    expect(overBudget(file)).toEqual([
      'compose: free has no limit of CPU',
      expect.stringMatching(/full size may take 9216 MiB/),
      expect.stringMatching(/slim size may take 9216 MiB/),
    ]);
  });
});
