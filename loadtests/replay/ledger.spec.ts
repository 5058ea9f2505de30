import { reasonOf } from './ledger.ts';

describe('reasonOf', () => {
  it('classes refusals by code and first issue, whatever the number of the line', () => {
    const at = (line: number) => ({
      code: 'invalid-request' as const,
      issues: [{ path: `body.lines.${line}.quantity`, message: 'Too small' }],
    });
    expect(reasonOf(at(3))).toBe('invalid-request: body.lines[].quantity Too small');
    expect(reasonOf(at(17))).toBe(reasonOf(at(3)));
  });

  it('is the code alone where there is no issue', () => {
    expect(reasonOf({ code: 'product-not-for-sale' })).toBe('product-not-for-sale');
  });
});
