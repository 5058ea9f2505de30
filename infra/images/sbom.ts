import { createHash } from 'node:crypto';

/**
 * A CycloneDX document as `npm sbom` writes it, without what differs from run to run: its serial number (random there)
 * follows from its content, its time is the given one, in seconds since 1970.
 */
export function normalized(document: string, epochSeconds: number): string {
  const sbom = JSON.parse(document) as { serialNumber?: string; metadata?: { timestamp?: string } };
  delete sbom.serialNumber;
  sbom.metadata = { ...sbom.metadata, timestamp: new Date(epochSeconds * 1_000).toISOString() };
  const hex = createHash('sha256').update(JSON.stringify(sbom)).digest('hex');
  // A UUID of version 8 (RFC 9562: made as its maker likes), here from a hash.
  const uuid = [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)];
  return `${JSON.stringify({ ...sbom, serialNumber: `urn:uuid:${uuid.join('-')}` }, undefined, 2)}\n`;
}
