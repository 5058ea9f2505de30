import { normalized } from './sbom.ts';

const sbomOf = (serialNumber: string, timestamp: string, components = ['zod']) =>
  JSON.stringify({ bomFormat: 'CycloneDX', serialNumber, metadata: { timestamp, tools: [] }, components });

describe('the SBOM of an image', () => {
  it('is the same for the same dependencies, whenever it was made', () => {
    const [one, other] = [sbomOf('urn:uuid:1', '2026-01-01'), sbomOf('urn:uuid:2', '2026-02-02')];
    expect(normalized(one, 86_400)).toBe(normalized(other, 86_400));
    expect(JSON.parse(normalized(one, 86_400)).metadata).toEqual({ timestamp: '1970-01-02T00:00:00.000Z', tools: [] });
  });

  it('has another serial number for other dependencies, and one that is a UUID', () => {
    const serialOf = (components: string[]) =>
      (JSON.parse(normalized(sbomOf('', '', components), 0)) as { serialNumber: string }).serialNumber;
    expect(serialOf(['zod'])).not.toBe(serialOf(['pg']));
    expect(serialOf(['zod'])).toMatch(/^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
  });
});
