/* Heat maps: bytes between low and high, painted in blue for values and in orange for gradients. */

const PALETTES = {
  light: {
    value: ['#f1f5fa', '#a9caec', '#2f6fb3', '#0b2747'],
    gradient: ['#fcf3ec', '#f2ba90', '#b5500f', '#431802'],
  },
  dark: {
    value: ['#121820', '#1d4673', '#6aa9ee', '#f0f7ff'],
    gradient: ['#1b1410', '#74330f', '#f0935a', '#fff3e8'],
  },
};
/** The level of a map that is the same everywhere, and not zero. */
const EVEN = 110;
const tables = new Map();
let painted = new WeakMap();

function forgetPaint() {
  painted = new WeakMap();
}

/** 256 colours, red, green and blue beside one another. */
function colours(kind) {
  const name = `${isDark() ? 'dark' : 'light'} ${kind}`;
  if (!tables.has(name)) {
    const stops = PALETTES[isDark() ? 'dark' : 'light'][kind].map((hex) =>
      [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16)));
    const table = new Uint8Array(768);
    for (let i = 0; i < 256; i++) {
      const at = (i / 255) * (stops.length - 1);
      const left = Math.min(stops.length - 2, Math.floor(at));
      for (let c = 0; c < 3; c++) {
        table[3 * i + c] = Math.round(stops[left][c] + (stops[left + 1][c] - stops[left][c]) * (at - left));
      }
    }
    tables.set(name, table);
  }
  return tables.get(name);
}

/** Whether it is the same everywhere, as behind a mean over all pixels. */
function isEven(map) {
  return map !== null && map.high > 0 && !(map.high > map.low);
}

function paint(map, kind) {
  const known = painted.get(map) || {};
  if (!known[kind]) {
    const canvas = html('canvas', { width: map.width, height: map.height });
    const image = new ImageData(map.width, map.height);
    const raw = atob(map.bytes);
    const table = colours(kind);
    const even = isEven(map) ? EVEN : null;
    for (let i = 0; i < map.width * map.height; i++) {
      const at = 3 * (even ?? raw.charCodeAt(i));
      image.data.set([table[at], table[at + 1], table[at + 2], 255], 4 * i);
    }
    canvas.getContext('2d', { willReadFrequently: true }).putImageData(image, 0, 0);
    known[kind] = canvas;
    painted.set(map, known);
  }
  return known[kind];
}

function mapAddress(map, kind) {
  const canvas = paint(map, kind);
  canvas.address ??= canvas.toDataURL();
  return canvas.address;
}

function mapPicture(map, kind, label) {
  const { width, height } = map;
  return html('img', { class: `map ${kind}`, src: mapAddress(map, kind), alt: label, width, height });
}

/** A map with its scale beneath. */
function scaledMap(map, kind, label) {
  const about = `${label}: mean size over the channels, from ${short(map.low)} to ${short(map.high)}`;
  return html('figure', { class: 'scaled' }, mapPicture(map, kind, about),
    html('figcaption', {}, html('span', {}, short(map.low)), html('i', { class: `ramp ${kind}` }),
      html('span', {}, short(map.high))));
}
