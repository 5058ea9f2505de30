import { parseAddressFile } from './address-file.ts';
import { AddressError, parseAddressSource } from './address.ts';

const plain = (origin: string) => ({ origin, weight: 1, zone: undefined });

describe('parseAddressSource', () => {
  it.each([
    ['http://127.0.0.1:4201/', { kind: 'instance', address: plain('http://127.0.0.1:4201') }],
    ['https://a:1?weight=2&zone=b', { kind: 'instance', address: { origin: 'https://a:1', weight: 2, zone: 'b' } }],
    ['dns://catalog:4201', { kind: 'a-records', name: 'catalog', port: 4201 }],
    ['srv://_http._tcp.catalog', { kind: 'srv-records', name: '_http._tcp.catalog' }],
    ['file:///etc/a%20b.json', { kind: 'file', path: '/etc/a b.json' }],
  ])('reads %s', (text, source) => expect(parseAddressSource(text)).toEqual(source));

  it.each(['catalog', 'dns://catalog', 'srv://', 'file:///', 'ftp://a', 'http://a:1?weight=0', 'http://a:1?weight=x'])(
    'says what is wrong with %s',
    (text) => expect(() => parseAddressSource(text)).toThrow(AddressError),
  );
});

describe('parseAddressFile', () => {
  it('reads one URL a line', () => {
    expect(parseAddressFile('# two\nhttp://a:1\n\n  http://b:2  \n')).toEqual([
      plain('http://a:1'),
      plain('http://b:2'),
    ]);
  });

  it('reads JSON', () => {
    const text = '["http://a:1", {"url": "http://b:2", "weight": 3, "zone": "z"}]';
    expect(parseAddressFile(text)).toEqual([plain('http://a:1'), { origin: 'http://b:2', weight: 3, zone: 'z' }]);
  });

  it.each(['[', '[7]', '[{"url":"http://a:1","weight":0}]', 'localhost'])('refuses %s', (text) => {
    expect(() => parseAddressFile(text)).toThrow();
  });
});
