import { requestHeaders, responseHeaders } from './end-to-end-headers.ts';

describe('end-to-end headers', () => {
  it('pass, those that NGINX adds among them', () => {
    const headers = {
      authorization: 'Bearer x',
      'content-type': 'application/json',
      'idempotency-key': 'k',
      'x-forwarded-for': '203.0.113.9',
      'x-forwarded-proto': 'https',
      'x-request-id': 'r',
    };
    expect(requestHeaders(headers)).toEqual(headers);
  });

  it.each(['connection', 'keep-alive', 'proxy-connection', 'te', 'transfer-encoding', 'upgrade'])(
    'leave out %s in both directions',
    (name) => {
      expect(requestHeaders({ [name]: 'x', accept: '*/*' })).toEqual({ accept: '*/*' });
      expect(responseHeaders({ [name]: 'x', etag: '"1"' })).toEqual({ etag: '"1"' });
    },
  );

  it('leave out what the header Connection names', () => {
    expect(requestHeaders({ connection: 'close, X-Secret', 'x-secret': '1', accept: '*/*' })).toEqual({
      accept: '*/*',
    });
  });

  it('have no length in a request, for the body is measured again, but keep that of an answer', () => {
    expect(requestHeaders({ host: 'shop', 'content-length': '3', expect: '100-continue' })).toEqual({});
    expect(responseHeaders({ 'content-length': '3' })).toEqual({ 'content-length': '3' });
  });

  it('keep every value of a header that came more than once', () => {
    expect(responseHeaders({ 'set-cookie': ['a=1', 'b=2'] })).toEqual({ 'set-cookie': ['a=1', 'b=2'] });
  });
});
