/* Where boxes and lines go. Dagre lays out one open box at a time, from the inside out. */

const CARD = { width: 224, height: 62 };
const PAD = 16;
const HEADER = 30;
/** What a frame leaves above its first and below its last row, beside the room that Dagre gives its ports. */
const LIP = { above: 18, below: -12 };

function isOpen(box) {
  return box.children.length > 0 && (box.parent === null || view.open.has(box.key));
}

/**
 * A box's size, what lies in it (places relative to its upper left corner), and where lines enter and leave it:
 * x by the node whose value they carry.
 */
function layOut(run, box) {
  if (!isOpen(box)) {
    return { box, ...CARD, items: [], lines: [], ins: new Map(), outs: new Map() };
  }
  const inner = new Map(box.children.map((child) => [child.key, layOut(run, child)]));
  const links = linksIn(run, box);
  const graph = arranged(inner, links);
  const lip = box.parent ? LIP : { above: PAD, below: PAD };
  const items = [...inner.values()].map((item) => {
    const at = graph.node(item.box.key);
    return Object.assign(item, { x: at.x - item.width / 2 + PAD, y: at.y - item.height / 2 + lip.above });
  });
  const made = { box, items, lines: [], ins: new Map(), outs: new Map() };
  const { width, height } = graph.graph();
  made.width = Math.max(width + 2 * PAD, box.parent ? CARD.width : 0);
  made.height = height + lip.above + lip.below;
  const shift = (made.width - width - 2 * PAD) / 2;
  items.forEach((item) => { item.x += shift; });
  addPorts(made, graph, links, PAD + shift);
  made.lines = links.map((link) => line(made, graph, inner, link, PAD + shift, lip.above));
  return made;
}

function arranged(inner, links) {
  const graph = new dagre.graphlib.Graph({ multigraph: true });
  graph.setGraph({ rankdir: 'TB', nodesep: 26, ranksep: 34, edgesep: 22, marginx: 0, marginy: 0 });
  inner.forEach((item, key) => graph.setNode(key, { width: item.width, height: item.height }));
  links.forEach((link) => {
    const [from, to] = ends(link);
    [from, to].filter((name) => !graph.hasNode(name)).forEach((name) => graph.setNode(name, { width: 1, height: 1 }));
    graph.setEdge(from, to, { weight: link.from && link.to ? 3 : 1 }, String(link.u));
  });
  dagre.layout(graph);
  return graph;
}

function ends(link) {
  return [link.from ? link.from.key : `in:${link.u}`, link.to ? link.to.key : `out:${link.u}`];
}

function addPorts(made, graph, links, dx) {
  links.forEach((link) => {
    const [from, to] = ends(link);
    if (!link.from) {
      made.ins.set(link.u, graph.node(from).x + dx);
    }
    if (!link.to) {
      made.outs.set(link.u, graph.node(to).x + dx);
    }
  });
}

/** From the lower edge of what is read to the upper edge of what reads it, through the points that Dagre keeps free. */
function line(made, graph, inner, link, dx, dy) {
  const [from, to] = ends(link);
  const source = link.from && inner.get(from);
  const target = link.to && inner.get(to);
  const start = source
    ? { x: source.x + (source.outs.get(link.u) ?? source.width / 2), y: source.y + source.height }
    : { x: made.ins.get(link.u), y: 0 };
  const end = target
    ? { x: target.x + (target.ins.get(link.u) ?? target.width / 2), y: target.y }
    : { x: made.outs.get(link.u), y: made.height };
  const between = graph.edge(from, to, String(link.u)).points.slice(1, -1);
  const free = between.map((p) => ({ x: p.x + dx, y: p.y + dy })).filter((p) => p.y > start.y && p.y < end.y);
  const below = source || !made.box.parent ? [] : [{ x: start.x, y: HEADER - 6 }];
  return { u: link.u, v: link.v, points: [start, ...below, ...free.filter((p) => !below[0] || p.y > HEADER), end] };
}

function curve(points, dx, dy) {
  const at = (p) => `${(p.x + dx).toFixed(1)},${(p.y + dy).toFixed(1)}`;
  const parts = [`M${at(points[0])}`];
  for (let i = 1; i < points.length; i++) {
    const y = (points[i - 1].y + points[i].y) / 2;
    parts.push(`C${at({ x: points[i - 1].x, y })} ${at({ x: points[i].x, y })} ${at(points[i])}`);
  }
  return parts.join('');
}

/** Every visible box and line with its place in the whole picture, outer boxes first. */
function flat(layout, x = 0, y = 0, found = { boxes: [], lines: [] }) {
  if (layout.box.parent) {
    const { box, width, height } = layout;
    found.boxes.push({ box, x, y, width, height, open: layout.items.length > 0 });
  }
  layout.lines.forEach((l) => found.lines.push({ u: l.u, v: l.v, path: curve(l.points, x, y) }));
  layout.items.forEach((item) => flat(item, x + item.x, y + item.y, found));
  return found;
}
