import { requestLogTo } from './request-log.ts';

describe('the request log', () => {
  const line = { requestId: 'r-1', method: 'GET', route: '/api/products/:id', status: 200, ms: 1.5 };
  const atMs = Date.UTC(2026, 10, 21, 12, 0, 0, 7);
  const written = (level: string, request = line): string => {
    let output = '';
    requestLogTo((text) => (output += text), 'catalog', level)([{ ...request, atMs }]);
    return output;
  };

  it('has one line of JSON with the fields of every line and those of the request', () => {
    const output = written('info');
    expect(output.endsWith('}\n')).toBe(true);
    const time = '2026-11-21T12:00:00.007Z';
    expect(JSON.parse(output)).toEqual({ level: 'info', time, service: 'catalog', msg: 'request', ...line });
  });

  it('cannot be broken by a request id that a client made up', () => {
    const requestId = '"},\n{"level":"fatal';
    expect(JSON.parse(written('info', { ...line, requestId }))).toMatchObject({ requestId, level: 'info' });
  });

  it('is silent where information is not wanted', () => {
    expect(written('warn')).toBe('');
    expect(written('silent')).toBe('');
  });
});
