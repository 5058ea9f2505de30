import { jest } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseOptions } from './options.ts';
import { replay } from './replay.ts';
import { agrees, type Report } from './report.ts';
import { type Fault, ShopDouble } from './shop-double.ts';

const BASKETS = `basket_id,household_id,product_id,quantity
10,7,1,1
10,7,1,2
11,7,2,0
12,8,3,1
13,8,2,5
14,9,1,1
`;
const PRICES = 'product_id,price_cents\n1,150\n2,99\n3,\n';

describe('replay', () => {
  let folder: string;
  let shop: ShopDouble;
  let base: string;
  const open = async (fault?: Fault): Promise<void> => {
    shop = new ShopDouble(fault);
    base = await shop.open();
  };
  beforeEach(() => {
    jest.spyOn(process.stderr, 'write').mockReturnValue(true); // the progress
    folder = mkdtempSync(join(tmpdir(), 'replay-'));
    writeFileSync(join(folder, 'baskets.csv'), BASKETS);
    writeFileSync(join(folder, 'prices.csv'), PRICES);
  });
  afterEach(() => {
    jest.restoreAllMocks();
    shop.close();
    rmSync(folder, { recursive: true });
  });
  const run = (...more: string[]): Promise<Report> => {
    const files = [join(folder, 'baskets.csv'), '--prices', join(folder, 'prices.csv')];
    const quick = ['--timeout', '0.1']; // nothing more happens in a double
    return replay(parseOptions([...files, '--base-url', base, '--mail-url', base, ...quick, ...more])!);
  };

  it('finds that the books of an honest shop agree', async () => {
    await open();
    const report = await run();
    expect(report).toMatchObject({
      baskets: 5,
      accepted: 3,
      acceptedBefore: 0,
      rejected: 2,
      confirmed: 3,
      cents: { byPriceList: 1_095, byOrders: 1_095 },
      units: { taken: 9, confirmed: 9 },
      mails: { finalOrders: 3, distinct: 3, redelivered: 0 },
      findings: [],
    });
    expect(agrees(report)).toBe(true);
  });

  it('finds the orders of the first run again in a second one, and makes new ones under another name', async () => {
    await open();
    await run();
    const again = await run();
    expect(again).toMatchObject({
      accepted: 3,
      acceptedBefore: 3,
      units: { taken: 0 },
      mails: { finalOrders: 0 },
      findings: [],
    });
    const other = await run('--run', 'other');
    expect(other).toMatchObject({
      accepted: 3,
      acceptedBefore: 0,
      units: { taken: 9 },
      mails: { distinct: 3 },
      findings: [],
    });
  });

  it('sends a basket again whose answer was lost, and finds nothing wrong with that', async () => {
    await open('reset');
    expect(await run()).toMatchObject({ accepted: 3, retries: 1, findings: [] });
  });

  it.each([
    ['lose', { lost: 1, doubled: 0, differences: 0 }],
    ['double', { lost: 0, doubled: 1, differences: 0 }],
    ['overcharge', { lost: 0, doubled: 0, differences: 2 }], // what the customer was told, and the order
    ['take-too-much', { lost: 0, doubled: 0, differences: 1 }],
    ['no-mail', { lost: 0, doubled: 0, differences: 1 }],
    ['second-mail', { lost: 0, doubled: 0, differences: 1 }],
    ['no-notification', { lost: 0, doubled: 0, differences: 1 }],
  ] as const)('catches a shop with the fault: %s', async (fault, found) => {
    await open(fault);
    const report = await run();
    expect(report).toMatchObject(found);
    expect(agrees(report)).toBe(false);
  });
});
