/* The picture of one run's network: cards, frames of open boxes, and lines as thick as the gradient. */

/** A pane: draws again when boxes open or close, and repaints what changes from step to step. */
function graphPane(run, runs) {
  const pane = {
    run,
    range: normRange(runs),
    drawing: svg('svg', { class: 'graph' }),
    scale: null,
    parts: new Map(),
    lines: [],
  };
  pane.scroller = html('div', { class: 'scroller' }, pane.drawing);
  pane.drawing.addEventListener('click', (event) => pressed(event, pane));
  pane.drawing.addEventListener('dblclick', (event) => {
    const box = boxAt(event.target, pane);
    if (box && !event.target.closest('.badge')) {
      toggleBox(box);
    }
  });
  pane.drawing.addEventListener('keydown', (event) => steer(event, pane));
  return pane;
}

function boxAt(target, pane) {
  const part = target.closest('[data-key]');
  return part ? pane.run.keys.get(part.dataset.key) : null;
}

function pressed(event, pane) {
  const box = boxAt(event.target, pane);
  if (box && event.target.closest('.badge')) {
    toggleBox(box);
  } else if (box) {
    choose(box.key, pane);
  }
}

function toggleBox(box) {
  if (box.children.length > 0) {
    view.toggle(box.key);
    byId('status').textContent = `${box.title} ${view.open.has(box.key) ? 'opened' : 'closed'}`;
  }
}

function choose(key, pane) {
  view.change('selected', key);
  setStop(pane, key);
  if (matchMedia('(max-width: 70rem)').matches) {
    byId('panel').scrollIntoView({ block: 'start', behavior: isStill() ? 'auto' : 'smooth' });
  }
}

function drawGraph(pane) {
  const focused = pane.drawing.contains(document.activeElement) ? document.activeElement.dataset.key : null;
  const layout = layOut(pane.run, pane.run.root);
  const found = flat(layout);
  Object.assign(pane, { width: layout.width, height: layout.height, places: found.boxes, parts: new Map() });
  const frames = svg('g', { 'aria-hidden': 'true' }, found.boxes.filter((place) => place.open).map(frame));
  pane.lines = found.lines.map((l) => lineParts(l));
  const lines = svg('g', { 'aria-hidden': 'true' }, pane.lines.map((l) => l.part));
  const boxes = found.boxes.map((place) => (place.open ? frameHead(pane, place) : card(pane, place)));
  const tree = svg('g', { role: 'tree', 'aria-label': `Network ${pane.run.trace.network}` }, boxes);
  pane.drawing.replaceChildren(frames, lines, tree);
  sizeGraph(pane);
  paintGraph(pane);
  markSelected(pane);
  setStop(pane, focused || view.selected);
  if (focused) {
    stopOf(pane).focus({ preventScroll: true });
  }
}

function sizeGraph(pane) {
  const room = pane.scroller.clientWidth - 2 || 400;
  const scale = pane.scale ?? Math.min(1.15, Math.max(0.62, room / pane.width));
  pane.drawing.setAttribute('viewBox', `0 0 ${pane.width.toFixed(0)} ${pane.height.toFixed(0)}`);
  pane.drawing.style.width = `${(pane.width * scale).toFixed(0)}px`;
  pane.shownScale = scale;
}

function frame(place) {
  return svg('rect', {
    class: `frame ${place.box.kind} level${place.box.depth % 2}`,
    x: place.x, y: place.y, width: place.width, height: place.height, rx: 12,
  });
}

function lineParts(l) {
  const under = svg('path', { class: 'line', d: l.path });
  const flow = svg('path', { class: 'flow', d: l.path });
  const title = svg('title');
  return { ...l, under, flow, title, part: svg('g', { class: 'edge' }, under, flow, title) };
}

/** What can be reached by Tab and arrows, and chosen. */
function item(pane, place, classes, children) {
  const { box } = place;
  const part = svg('g', {
    class: classes, 'data-key': box.key, role: 'treeitem', tabindex: -1, 'aria-level': box.depth,
    'aria-expanded': box.children.length > 0 ? String(place.open) : null,
    transform: `translate(${place.x.toFixed(1)} ${place.y.toFixed(1)})`,
  }, children);
  pane.parts.set(box.key, { part, place });
  return part;
}

function frameHead(pane, place) {
  const { box } = place;
  const title = svg('text', { class: 'frame-title', x: 14, y: 20 }, cardTitle(box));
  const kind = svg('tspan', { class: 'soft', dx: 7 }, box.times ? box.title : box.what === box.title ? '' : box.what);
  title.append(kind);
  return item(pane, place, 'head', [
    svg('rect', { class: 'hit', x: 0, y: 0, width: place.width, height: HEADER, rx: 12 }), title,
    badge(place.width - 19, 15, true)]);
}

function badge(x, y, open) {
  return svg('g', { class: 'badge', transform: `translate(${x} ${y})` },
    svg('circle', { class: 'hit', r: 15 }), svg('circle', { r: 9 }),
    svg('path', { d: open ? 'M-4,0H4' : 'M-4,0H4M0,-4V4' }));
}

function card(pane, place) {
  const { box } = place;
  const node = pane.run.trace.nodes[box.node];
  const openable = box.children.length > 0;
  const stacked = box.times ? [8, 4] : openable ? [4] : [];
  const image = svg('image', { class: 'thumb', x: 8, y: 8, width: 46, height: 46 });
  const norm = svg('text', { class: 'norm', x: 62, y: 53 });
  const part = item(pane, place, `card ${box.kind}${node.differentiable ? '' : ' apart'}`, [
    stacked.map((d) => svg('rect', { class: 'behind', x: d, y: d, width: CARD.width, height: CARD.height, rx: 9 })),
    svg('rect', { class: 'face', width: CARD.width, height: CARD.height, rx: 9 }),
    svg('rect', { class: 'thumb-back', x: 8, y: 8, width: 46, height: 46, rx: 5 }), image,
    svg('text', { class: 'title', x: 62, y: 20 }, clip(cardTitle(box), openable ? 17 : 20)),
    svg('text', { class: 'sub', x: 62, y: 37 }, clip(cardSub(box, node), 25)), norm,
    openable ? badge(CARD.width - 17, 16, false) : null]);
  Object.assign(pane.parts.get(box.key), { image, norm });
  return part;
}

function cardTitle(box) {
  return box.times ? `${box.what} × ${box.times}` : box.title;
}

function cardSub(box, node) {
  const shape = node.shape.slice(node.shape.length > 1 ? 1 : 0);
  const what = box.times ? box.title : box.what === box.title || box.what === 'leaf' ? '' : box.what;
  return [what, shape.join('×')].filter((text) => text !== '').join(' · ');
}

function clip(text, length) {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}

/** All that a step changes. */
function paintGraph(pane) {
  pane.lines.forEach((l) => paintLine(pane, l));
  pane.parts.forEach((p, key) => {
    const box = pane.run.keys.get(key);
    p.part.setAttribute('aria-label', spoken(pane.run, box));
    if (p.image) {
      paintCard(pane, box, p);
    }
  });
}

function paintLine(pane, l) {
  const { norm, alone } = passing(pane.run, view.step, l.u, l.v);
  const width = thickness(norm, pane.range);
  l.part.classList.toggle('none', width === 0);
  l.under.style.strokeWidth = width > 0 ? width.toFixed(2) : 1.5;
  l.flow.style.strokeWidth = width > 4 ? (width / 4).toFixed(2) : 0;
  l.title.textContent = width === 0
    ? 'no gradient passes here'
    : `gradient's norm ${short(norm)}${alone ? '' : ', the sum over all that read this'}`;
}

function paintCard(pane, box, p) {
  const { run } = pane;
  const shown = view.shown === 'value' ? valueAt(run, view.step, box.node) : gradientAt(run, view.step, box.node);
  const map = shown && shown.map && view.shown !== 'nothing' ? shown.map : null;
  p.part.classList.toggle('bare', !map);
  if (map) {
    p.image.setAttribute('href', mapAddress(map, view.shown));
  } else {
    p.image.removeAttribute('href');
  }
  const g = gradientAt(run, view.step, box.node);
  const dead = g && g.zeros > 0.3 ? ` · ${Math.round(100 * g.zeros)} % zero` : '';
  p.norm.textContent = g ? `‖g‖ ${short(g.norm)}${dead}` : 'no gradient';
}

/** What a screen reader says of a box. */
function spoken(run, box) {
  const g = gradientAt(run, view.step, box.node);
  const what = box.what === box.title ? '' : `, ${box.what}`;
  const count = box.times ? `, ${box.times} alike` : '';
  return `${box.title}${what}${count}, ${shapeText(run.trace.nodes[box.node].shape)}, ${
    g ? `gradient's norm ${short(g.norm)}` : 'no gradient'}`;
}

function markSelected(pane) {
  pane.parts.forEach(({ part }, key) => {
    part.setAttribute('aria-selected', String(key === view.selected));
    part.classList.toggle('selected', key === view.selected);
  });
}
