import { readEdgeSettings, readGateways } from './edge-settings.ts';

const read = (variables: Record<string, string>) => () => readEdgeSettings(variables, 2);

describe('the settings of the edge', () => {
  it('are in turn, trusting nobody, unlimited, compressed and without TLS when nothing is set, or set to nothing', () => {
    const defaults = { LB_METHOD: 'round_robin', TRUSTED_PROXIES: [], COMPRESSION: 'on' };
    expect(read({})()).toEqual(defaults);
    expect(read({ LB_METHOD: '', TRUSTED_PROXIES: '', LB_WEIGHTS: '', RATE_LIMIT_PER_S: '' })()).toEqual(defaults);
  });

  it('take lists, and off', () => {
    const variables = { TRUSTED_PROXIES: '10.0.0.0/8, fd00::/8,192.0.2.1', LB_METHOD: 'weighted', LB_WEIGHTS: '3, 1' };
    expect(read({ ...variables, RATE_LIMIT_PER_S: 'off', CONNECTION_LIMIT: '50' })()).toMatchObject({
      TRUSTED_PROXIES: ['10.0.0.0/8', 'fd00::/8', '192.0.2.1'],
      LB_WEIGHTS: [3, 1],
      CONNECTION_LIMIT: 50,
    });
  });

  it.each([
    [
      { LB_METHOD: 'fastest' },
      /^LB_METHOD: give one of round_robin, least_conn, ip_hash, weighted, random_two, consistent_hash$/,
    ],
    [{ LB_METHOD: 'weighted' }, /^LB_WEIGHTS: .*a weight for each gateway, here 2: LB_WEIGHTS=2,1$/],
    [{ LB_METHOD: 'weighted', LB_WEIGHTS: '1,2,3' }, /^LB_WEIGHTS: .*here 2/],
    [{ LB_METHOD: 'weighted', LB_WEIGHTS: '1,0' }, /^LB_WEIGHTS: /],
    [{ LB_WEIGHTS: '1,2' }, /^LB_WEIGHTS: only LB_METHOD=weighted goes by weights, and it is round_robin$/],
    [{ TRUSTED_PROXIES: '10.0.0.0/33' }, /^TRUSTED_PROXIES: give networks/],
    [{ TRUSTED_PROXIES: 'all; return 200' }, /^TRUSTED_PROXIES: /],
    [{ RATE_LIMIT_PER_S: '0.5' }, /^RATE_LIMIT_PER_S: /],
    [{ CONNECTION_LIMIT: 'many' }, /^CONNECTION_LIMIT: give a whole number from 1, or off$/],
    [{ TLS_KEY: 'key.pem' }, /^TLS_CERTIFICATE: certificate and key go together$/],
    [{ TLS_KEY: 'no.pem', TLS_CERTIFICATE: 'no.pem' }, /^TLS_CERTIFICATE, TLS_KEY: not two readable PEM files/],
    [{ LB_METHOD: 'x', COMPRESSION: 'x' }, /^LB_METHOD: .*\nCOMPRESSION: give on or off$/],
  ])('refuse %j by name and mend', (variables, message) => {
    expect(read(variables as Record<string, string>)).toThrow(message);
  });

  it('take gateways as host:port only', () => {
    expect(readGateways('gateway-1:4101, 127.0.0.1:4102')).toEqual(['gateway-1:4101', '127.0.0.1:4102']);
    for (const wrong of [undefined, '', 'gateway', 'gateway:4101;', 'http://gateway:4101'])
      expect(() => readGateways(wrong)).toThrow(/^GATEWAYS: give host:port/);
  });
});
