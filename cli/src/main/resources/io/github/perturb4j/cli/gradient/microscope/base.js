/* Elements, numbers for people, and what the view shows now. */

const SVG = 'http://www.w3.org/2000/svg';

/** Attributes and children for an element; a text stays a text, whatever is in it. */
function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined && value !== false) {
      element.setAttribute(name, value);
    }
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined).map((child) =>
    child instanceof Node ? child : document.createTextNode(String(child))));
  return element;
}

function html(name, attributes = {}, ...children) {
  return fill(document.createElement(name), attributes, children);
}

function svg(name, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, name), attributes, children);
}

function byId(id) {
  return document.getElementById(id);
}

function button(text, label, action) {
  const made = html('button', { type: 'button', 'aria-label': label === text ? null : label, title: label }, text);
  made.addEventListener('click', action);
  return made;
}

/** Three figures, 1.23e-4 where there are many zeros. */
function short(x) {
  if (typeof x !== 'number' || !Number.isFinite(x)) {
    return x === null || x === undefined ? '–' : String(x);
  }
  const size = Math.abs(x);
  if (size !== 0 && (size >= 1e5 || size < 1e-3)) {
    return x.toExponential(1).replace('e+', 'e').replaceAll('-', '−');
  }
  return String(Number(x.toPrecision(3))).replace('-', '−');
}

/** 99.4%, with more digits the nearer it is to 0 or 1, as the program's other texts have it. */
function percent(p) {
  if (typeof p !== 'number' || !Number.isFinite(p)) {
    return '–';
  }
  if (p !== 0 && p !== 1 && (p < 1e-5 || p > 1 - 1e-5)) {
    return p < 0.5 ? '<0.001%' : '>99.999%';
  }
  const distance = Math.min(p, 1 - p);
  return `${(100 * p).toFixed(distance === 0 || distance >= 0.01 ? 1 : distance >= 0.001 ? 2 : 3)}%`;
}

function bytes(n) {
  const units = ['bytes', 'KiB', 'MiB', 'GiB'];
  const k = n > 0 ? Math.min(3, Math.floor(Math.log2(n) / 10)) : 0;
  return `${short(n / 1024 ** k)} ${units[k]}`;
}

function shapeText(shape) {
  return shape.length === 0 ? 'scalar' : shape.join(' × ');
}

function cssColor(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function isDark() {
  return matchMedia('(prefers-color-scheme: dark)').matches;
}

function isStill() {
  return matchMedia('(prefers-reduced-motion: reduce)').matches;
}

/** What is shown, and who wants to know when a part of it changes: 'step', 'selected', 'open', 'shown' or 'theme'. */
const view = {
  step: 0,
  selected: null,
  open: new Set(),
  shown: 'gradient',
  listeners: [],

  on(parts, listener) {
    this.listeners.push([new Set(parts), listener]);
  },

  change(part, value) {
    this[part] = value;
    this.listeners.filter(([parts]) => parts.has(part)).forEach(([, listener]) => listener(part));
  },

  toggle(key) {
    const open = new Set(this.open);
    if (!open.delete(key)) {
      open.add(key);
    }
    this.change('open', open);
  },
};
