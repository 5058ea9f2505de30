import { z } from 'zod';
import { defineEnvironment, EnvironmentError } from './define-environment.ts';

class ShopEnvironment extends defineEnvironment({
  PORT: z.coerce.number().int().min(1),
  READ_TIMEOUT_MS: z.coerce.number().int().default(50),
  SECRET: z.string().min(16),
}) {}

describe('an environment', () => {
  test('is typed, parsed and has its defaults; an empty string counts as unset', () => {
    const env = new ShopEnvironment({ PORT: '4101', READ_TIMEOUT_MS: '', SECRET: 'sixteen-letters-' });
    expect(env.PORT).toBe(4101);
    expect(env.READ_TIMEOUT_MS).toBe(50);
  });

  test('reports every bad key at once and never prints a value', () => {
    const make = () => new ShopEnvironment({ PORT: 'eighty', SECRET: 'hunter2' });
    expect(make).toThrow(EnvironmentError);
    expect(make).toThrow(/PORT[\s\S]*SECRET/);
    expect(make).not.toThrow(/hunter2|eighty/);
  });
});
