/* Around the picture: the loss along lines and in a plane, how it bends, and which pixels the decision hangs on. */

const LINES = [{ name: '--c0', dash: [] }, { name: '--c1', dash: [8, 5] }, { name: '--c2', dash: [2, 4] }];
const SPEAKS = { for: [255, 217, 61], against: [0, 32, 110], none: [150, 150, 150] };
const PLANE_SIDE = 264;

/** The section; hidden where no trace has landscapes. Returns what draws it anew. */
function landscapes(host, runs) {
  const shown = runs.filter((run) => (run.trace.landscapes || []).length > 0);
  host.hidden = shown.length === 0;
  host.replaceChildren();
  if (host.hidden) {
    return () => {};
  }
  let last = false;
  const body = html('div', { class: shown.length > 1 ? 'arounds two' : 'arounds' });
  const redraw = () => {
    forgetCharts(body);
    const arounds = shown.map((run) => at(run, last));
    const range = limits(arounds);
    body.replaceChildren(...shown.map((run, i) => aroundCard(run, arounds[i], range, shown.length > 1)));
    shown.forEach((run, i) => lineChart(byId(`lines${run.number}`), arounds[i].landscape, range));
  };
  host.append(html('div', { class: 'tools' }, html('h2', { id: 'landscape-title' }, 'Around the picture'),
    whichPoint(shown, (value) => { last = value; redraw(); })), html('p', { class: 'hint' },
    'Distances are of the norm that is named; networks have the same scales. In the plane a dashed line is the border'
    + ' of the ball, an orange one is where the prediction changes. In the maps yellow speaks for the class, dark blue'
    + ' against it, and grey does not matter.'), body);
  redraw();
  return redraw;
}

function at(run, last) {
  return run.trace.landscapes.at(last ? -1 : 0);
}

/** The picture or the result, where both are there. */
function whichPoint(runs, choose) {
  const several = runs.some((run) => run.trace.landscapes.length > 1);
  const group = html('div', { class: 'group', role: 'group', 'aria-label': 'Around which picture' });
  ['the original', 'the result'].forEach((words, i) => {
    const made = button(words, words, () => {
      group.querySelectorAll('button').forEach((b, k) => b.setAttribute('aria-pressed', String(i === k)));
      choose(i === 1);
    });
    made.setAttribute('aria-pressed', String(i === 0));
    group.append(made);
  });
  return several ? group : null;
}

/** The lowest and the highest loss of all slices. */
function limits(arounds) {
  const all = arounds.flatMap((a) => a.landscape.slices.flatMap((s) => s.losses)).filter((x) => x !== null);
  return all.reduce((found, x) => ({ low: Math.min(found.low, x), high: Math.max(found.high, x) }),
    { low: Infinity, high: -Infinity });
}

function isLine(slice) {
  return slice.directions.length === 1;
}

function aroundCard(run, around, range, several) {
  const { landscape } = around;
  const planes = landscape.slices.filter((slice) => !isLine(slice));
  const lines = landscape.slices.filter(isLine);
  return html('article', { class: 'around' },
    several ? html('h3', {}, html('i', { class: `key run${run.number}` }), run.trace.network) : null,
    landscape.note ? html('p', { class: 'hint' }, landscape.note) : null,
    html('figure', {}, html('figcaption', {}, html('b', {}, run.trace.objective),
      ` along each direction, ${landscape.grid.norm}`),
      html('div', { class: 'plot', id: `lines${run.number}`, role: 'img', 'aria-label': linesInWords(lines) }),
      html('div', { class: 'line-keys' }, lines.map((slice, i) => lineKey(slice.directions[0], i)))),
    html('div', { class: 'maps' }, planes.map((slice) => planeFigure(slice, range)),
      landscape.attributions.map(attributionFigure)),
    bendTable(landscape));
}

function lineKey(name, i) {
  const style = LINES[i % LINES.length];
  return html('span', {}, svg('svg', { class: 'swatch', viewBox: '0 0 40 16', 'aria-hidden': 'true' }, svg('path', {
    d: 'M2,8H38',
    style: `stroke:var(${style.name});stroke-width:2.5;stroke-dasharray:${style.dash.join(' ') || 'none'}`,
  })), name);
}

function linesInWords(lines) {
  return lines.map((slice) => `${slice.directions[0]}: loss from ${short(Math.min(...slice.losses))} to `
    + `${short(Math.max(...slice.losses))}`).join('; ');
}

function lineChart(host, landscape, range) {
  const lines = landscape.slices.filter(isLine);
  if (lines.length === 0) {
    return;
  }
  const tick = (_, ticks) => ticks.map((t) => (t === null ? '' : short(t)));
  place(host, 190, {
    scales: { x: { time: false }, y: { range: [range.low, range.high] } },
    axes: [axis({ size: 28, values: tick }), axis({ size: 58, values: tick })],
    series: [{}, ...lines.map((slice, i) => ({
      label: slice.directions[0], stroke: cssColor(LINES[i % 3].name), dash: LINES[i % 3].dash, width: 2.2,
      points: { show: false },
    }))],
  }, [lines[0].places, ...lines.map((slice) => slice.losses)]);
}

function planeFigure(slice, range) {
  const words = `The loss in the plane of ${slice.directions.join(' and ')}, from `
    + `${short(Math.min(...slice.losses))} to ${short(Math.max(...slice.losses))}; ${otherClasses(slice)} of `
    + `${slice.predicted.length} points are of other classes`;
  const canvas = html('canvas', {
    class: 'plane', width: PLANE_SIDE, height: PLANE_SIDE, role: 'img', 'aria-label': words,
  });
  drawPlane(canvas, slice, range);
  const reach = short(slice.places.at(-1));
  const scale = html('figcaption', { class: 'scale' }, html('span', {}, short(range.low)),
    html('i', { class: 'ramp value' }), html('span', {}, short(range.high)));
  return html('figure', { class: 'scaled' }, canvas, scale,
    html('figcaption', {}, `right: ${slice.directions[0]}, up: ${slice.directions[1]}, both ±${reach}`));
}

function otherClasses(slice) {
  const own = slice.predicted[(slice.predicted.length - 1) / 2];
  return slice.predicted.filter((k) => k !== own).length;
}

function drawPlane(canvas, slice, range) {
  const n = slice.places.length;
  const small = html('canvas', { width: n, height: n });
  const image = new ImageData(n, n);
  const table = colours('value');
  slice.losses.forEach((loss, i) => {
    const level = 3 * Math.round(255 * (loss - range.low) / (range.high - range.low || 1));
    const to = 4 * ((n - 1 - Math.floor(i / n)) * n + (i % n));
    image.data.set([table[level], table[level + 1], table[level + 2], 255], to);
  });
  small.getContext('2d').putImageData(image, 0, 0);
  const context = canvas.getContext('2d');
  context.drawImage(small, 0.5, 0.5, n - 1, n - 1, 0, 0, PLANE_SIDE, PLANE_SIDE);
  boundary(context, slice, n);
  const to = (x) => PLANE_SIDE / 2 * (1 + x / slice.places.at(-1));
  const ball = new Path2D();
  slice.section.forEach(([a, b]) => ball.lineTo(to(a), PLANE_SIDE - to(b)));
  ball.closePath();
  outlined(context, ball, '#000000', [7, 5]);
  context.fillStyle = '#000000';
  context.fillRect(PLANE_SIDE / 2 - 3, PLANE_SIDE / 2 - 3, 6, 6);
}

function outlined(context, path, colour, dash) {
  [['#ffffff', 4, []], [colour, 1.8, dash]].forEach(([style, width, dashes]) => {
    context.strokeStyle = style;
    context.lineWidth = width;
    context.setLineDash(dashes);
    context.stroke(path);
  });
}

function boundary(context, slice, n) {
  const cell = PLANE_SIDE / (n - 1);
  const path = new Path2D();
  const seen = (i, j) => slice.predicted[j * n + i];
  const line = (x, y, dx, dy) => { path.moveTo(x, y); path.lineTo(x + dx, y + dy); };
  for (let j = 0; j < n; j++) {
    for (let i = 0; i < n; i++) {
      const x = cell * i;
      const y = PLANE_SIDE - cell * j;
      if (i + 1 < n && seen(i, j) !== seen(i + 1, j)) {
        line(x + cell / 2, y - cell / 2, 0, cell);
      }
      if (j + 1 < n && seen(i, j) !== seen(i, j + 1)) {
        line(x - cell / 2, y - cell / 2, cell, 0);
      }
    }
  }
  outlined(context, path, '#c2571a', []);
}

function attributionFigure(map) {
  const words = `${map.method}: ${percent(map.top_tenth)} of it in a tenth of the pixels`;
  const canvas = html('canvas', {
    class: 'map', width: map.width, height: map.height, role: 'img', 'aria-label': words,
  });
  const image = new ImageData(map.width, map.height);
  const raw = atob(map.bytes);
  for (let i = 0; i < raw.length; i++) {
    const share = (raw.charCodeAt(i) - 128) / 127;
    const end = share > 0 ? SPEAKS.for : SPEAKS.against;
    image.data.set([...SPEAKS.none.map((grey, c) => Math.round(grey + Math.abs(share) * (end[c] - grey))), 255], 4 * i);
  }
  canvas.getContext('2d').putImageData(image, 0, 0);
  const error = map.completeness_error === null ? '' : `; completeness error ${percent(map.completeness_error)}`;
  return html('figure', { class: 'scaled' }, canvas, html('figcaption', {}, html('b', {}, map.method), error));
}

function bendTable({ curvature }) {
  if (!curvature) {
    return null;
  }
  const { dominant } = curvature;
  const rows = [['|gradient| at the pixels', short(curvature.gradient_norm)],
    ['curvature along the gradient', short(curvature.along_gradient)],
    ['largest eigenvalue of the Hessian', `${short(dominant.value)}${dominant.converged ? '' : ', an estimate'}`],
    ['its residual', `${short(dominant.residual)} after ${dominant.iterations}`]];
  return html('table', { class: 'costs' }, html('caption', { class: 'unseen' }, 'How the loss bends'), html('tbody', {},
    rows.map(([name, value]) => html('tr', {}, html('th', { scope: 'row' }, name), html('td', {}, value)))));
}
