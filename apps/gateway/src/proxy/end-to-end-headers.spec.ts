import { requestHeaders, responseHeaders } from './end-to-end-headers.ts';

const request = (headers: Record<string, string>) => requestHeaders(Object.entries(headers).flat(), headers.connection);

describe('end-to-end headers', () => {
  it('pass, those that NGINX adds among them', () => {
    const headers = {
      authorization: 'Bearer x',
      'content-type': 'application/json',
      'idempotency-key': 'k',
      'x-forwarded-for': '203.0.113.9',
      'x-forwarded-proto': 'https',
    };
    expect(request(headers)).toEqual(Object.entries(headers).flat());
  });

  it.each(['connection', 'keep-alive', 'proxy-connection', 'te', 'transfer-encoding', 'upgrade'])(
    'leave out %s in both directions',
    (name) => {
      expect(requestHeaders([name.toUpperCase(), 'x', 'Accept', '*/*'], undefined)).toEqual(['accept', '*/*']);
      expect(responseHeaders({ [name]: 'x', etag: '"1"' })).toEqual({ etag: '"1"' });
    },
  );

  it('leave out what the header Connection names', () => {
    expect(request({ connection: 'close, X-Secret', 'x-secret': '1', accept: '*/*' })).toEqual(['accept', '*/*']);
  });

  it('have no length in a request, for the body is measured again, but keep that of an answer', () => {
    expect(request({ host: 'shop', 'content-length': '3', expect: '100-continue' })).toEqual([]);
    expect(responseHeaders({ 'content-length': '3' })).toEqual({ 'content-length': '3' });
  });

  it('have none in a request that the client of the service writes itself', () => {
    expect(request({ 'x-request-id': 'r', 'x-request-deadline': '7' })).toEqual([]);
  });

  it('keep every value of a header that came more than once', () => {
    expect(requestHeaders(['A', '1', 'a', '2'], undefined)).toEqual(['a', '1', 'a', '2']);
    expect(responseHeaders({ 'set-cookie': ['a=1', 'b=2'] })).toEqual({ 'set-cookie': ['a=1', 'b=2'] });
  });

  it('have in an answer also what this server adds, unless the service says otherwise', () => {
    const own = { 'x-request-id': 'r', connection: 'close', 'cache-control': 'no-store' };
    expect(responseHeaders({ 'cache-control': 'private', connection: 'keep-alive' }, own)).toEqual({
      'x-request-id': 'r',
      connection: 'close',
      'cache-control': 'private',
    });
  });
});
