import { drawing, escaped, text } from './svg.ts';

describe('a drawing', () => {
  it('is an SVG of its size on white', () => {
    const svg = drawing({ width: 20, height: 10 }, [text(1, 2, 'a')]);
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" viewBox="0 0 20 10" width="20" height="10" /);
    expect(svg).toMatch(/\n<rect .*fill="#fff"\/>\n<text .*\n<\/svg>\n$/);
  });

  it('writes text at a tenth of a px, with nothing in it that is taken for a tag', () => {
    expect(text(1.26, 2, 'p99 < 5 & more', 'fill="#555"')).toBe(
      '<text x="1.3" y="2" fill="#555">p99 &lt; 5 &amp; more</text>',
    );
    expect(escaped('<title>')).toBe('&lt;title>');
  });
});
