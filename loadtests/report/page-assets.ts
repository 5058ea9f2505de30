export const STYLE = `
:root{color-scheme:light dark;--line:#8884;--soft:#8881}
body{font:15px/1.45 system-ui,sans-serif;margin:0;background:Canvas;color:CanvasText}
main{max-width:1040px;margin:0 auto;padding:20px}
h1{font-size:26px;margin:0}h2{margin:28px 0 8px}h3{margin:22px 0 6px;font-size:16px}
h1 em{font-size:15px;font-style:normal;padding:2px 10px;border-radius:12px;vertical-align:middle;color:#fff}
.good{background:#0a7d4f}.bad{background:#b3261e}
.facts{color:GrayText;margin:4px 0 12px}.note{border-left:4px solid #d55e00;padding:4px 10px;background:var(--soft)}.big{font-size:19px}
.tiles{display:flex;flex-wrap:wrap;gap:10px;margin:10px 0}.tiles div{background:var(--soft);border-radius:8px;padding:8px 14px}.tiles b{display:block;font-size:20px}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}th,td{text-align:left;padding:4px 10px 4px 0;border-bottom:1px solid var(--line);vertical-align:top}th{font-weight:600;color:GrayText}
figure{margin:18px 0 0;position:relative}figcaption small{color:GrayText}.legend{float:right}.legend span{margin-left:14px}.legend i{display:inline-block;width:12px;height:3px;margin-right:5px;vertical-align:middle}
svg{width:100%;height:auto;display:block}svg text{font-size:11px;fill:GrayText}.grid{stroke:var(--line)}.limit{stroke:#b3261e;stroke-dasharray:3 3}svg .limit-text{fill:#b3261e}.cursor{stroke:GrayText}
output{display:block;min-height:1.4em;font-size:13px;color:GrayText;font-variant-numeric:tabular-nums}
`;

/** Pointing at a chart shows the values of that second beneath it. */
export const SCRIPT = `
for (const figure of document.querySelectorAll('[data-chart]')) {
  const { left, right, width, seconds, lines } = JSON.parse(figure.dataset.chart);
  const svg = figure.querySelector('svg'), cursor = figure.querySelector('.cursor'), output = figure.querySelector('output');
  svg.addEventListener('mousemove', (event) => {
    const box = svg.getBoundingClientRect();
    const at = ((event.clientX - box.left) / box.width * width - left) / (width - left - right);
    const second = Math.max(0, Math.min(seconds - 1, Math.round(at * (seconds - 1))));
    const x = left + (width - left - right) * second / (seconds - 1);
    cursor.setAttribute('d', 'M' + x + ' 12V184');
    const shown = lines.map(({ name, values }) => [name, values[second]]).filter(([, value]) => value != null);
    output.textContent = second + ' s   ' + shown.map(([name, value]) => name + ' ' + value).join('   ');
  });
}
`;
