/*
 * The network as boxes inside boxes: modules, rows of equal modules folded into one, ops. Parameters and constants are
 * no boxes of the picture; they belong to the op that reads them.
 */

const FIXED = new Set(['parameter', 'constant']);

function lastPart(path) {
  return path.slice(path.lastIndexOf('.') + 1);
}

function parentPath(path) {
  return path.includes('.') ? path.slice(0, path.lastIndexOf('.')) : '';
}

/** The last part of a path; with the one before it where it is a number alone. */
function shownName(path) {
  const last = lastPart(path);
  return /^\d+$/.test(last) && path !== last ? `${lastPart(parentPath(path))}.${last}` : last;
}

function newBox(kind, key, title, path, what) {
  return { kind, key, title, path, what, children: [], parent: null, node: -1, depth: 0, count: 0 };
}

/** A trace with its boxes: root, every box by key, the box of each node, and who reads each node. */
function readRun(trace, number) {
  const run = { trace, number, keys: new Map(), boxOf: [], readers: trace.nodes.map(() => []) };
  trace.nodes.forEach((node, v) => node.inputs.forEach((u) => run.readers[u].push(v)));
  run.root = moduleBoxes(run);
  unwrap(run.root);
  nameParts(run.root);
  fold(run.root);
  finish(run, run.root, null, 0);
  return run;
}

function moduleBoxes(run) {
  const root = newBox('module', 'm:', run.trace.network, '', 'network');
  const modules = new Map([['', root]]);
  const kinds = new Map(run.trace.modules.map((m) => [m.path, m.kind]));
  const moduleAt = (path) => {
    if (!modules.has(path)) {
      const box = newBox('module', `m:${path}`, shownName(path), path, kinds.get(path) || 'module');
      modules.set(path, box);
      moduleAt(parentPath(path)).children.push(box);
    }
    return modules.get(path);
  };
  run.trace.nodes.forEach((node, index) => {
    const fixed = FIXED.has(node.op);
    const home = fixed ? null : moduleAt(node.op === 'leaf' ? '' : node.module || '');
    const box = fixed
      ? newBox('fixed', `p:${node.name || index}`, lastPart(node.name || node.op), node.name || '', node.op)
      : newBox('op', `o:${home.path}:${home.count++}`, node.name || node.op, home.path, node.op);
    box.node = index;
    box.form = `${node.attributes} ${node.shape}`;
    run.boxOf[index] = box;
    run.keys.set(box.key, box);
    if (!fixed) {
      home.children.push(box);
    }
  });
  return root;
}

/** A module that is one op is drawn as that op, under the module's name. */
function unwrap(box) {
  box.children.forEach(unwrap);
  box.children = box.children.map((child) => {
    const only = child.children.length === 1 && child.children[0].kind === 'op' ? child.children[0] : null;
    return only ? Object.assign(only, { title: child.title, module: child.what }) : child;
  });
}

/** Stages are what the network has inside; what lies before them is its stem, and after them its head and the loss. */
function nameParts(root) {
  const isStage = (box) => box.children.some((child) => child.children.length > 0);
  const first = root.children.findIndex(isStage);
  const last = root.children.findLastIndex(isStage);
  if (first < 0) {
    return;
  }
  const loss = root.children.findLastIndex((box) => box.path !== '' && box.path !== 'loss') + 1;
  const leaves = root.children.filter((box) => box.what === 'leaf');
  const group = (title, what, boxes) => {
    const inside = boxes.filter((box) => box.what !== 'leaf');
    const made = newBox('module', `g:${title}`, title, title, what);
    made.children = inside;
    return inside.length > 1 ? [made] : inside; // a single one has a name of its own
  };
  root.children = [
    ...leaves,
    ...group('stem', 'stem', root.children.slice(0, first)),
    ...root.children.slice(first, last + 1).filter((box) => box.what !== 'leaf'),
    ...group('head', 'head', root.children.slice(last + 1, Math.max(loss, last + 1))),
    ...group('loss', 'loss', root.children.slice(Math.max(loss, last + 1))),
  ];
}

/** Neighbours that are the same modules with the same shapes become one box with a count. */
function fold(box) {
  box.children.forEach(fold);
  const folded = [];
  for (let from = 0; from < box.children.length;) {
    const first = box.children[from];
    let to = from + 1;
    while (first.children.length > 0 && to < box.children.length && alike(first, box.children[to])) {
      to++;
    }
    folded.push(to - from > 1 ? row(box.children.slice(from, to)) : first);
    from = to;
  }
  box.children = folded;
}

function row(boxes) {
  const last = boxes[boxes.length - 1];
  const { path, title, what } = boxes[0];
  const made = newBox('fold', `f:${path}`, `${title} – ${lastPart(last.path)}`, path, what);
  made.children = boxes;
  return Object.assign(made, { times: boxes.length });
}

function alike(a, b) {
  return b.children.length > 0 && signature(a) === signature(b);
}

function signature(box) {
  return box.signature ??= box.children.length === 0
    ? `${box.what} ${box.form}`
    : `${box.what}(${box.children.map((child) => `${child.title}:${signature(child)}`).join()})`;
}

/** Parents, depths, the nodes inside each box, and the node that a closed box shows: its last that is read outside. */
function finish(run, box, parent, depth) {
  Object.assign(box, { parent, depth });
  run.keys.set(box.key, box);
  box.children.forEach((child) => finish(run, child, box, depth + 1));
  box.nodes = box.kind === 'op' ? [box.node] : box.children.flatMap((child) => child.nodes);
  if (box.kind !== 'op') {
    const inside = new Set(box.nodes);
    const leaving = box.nodes.filter((u) => run.readers[u].some((v) => !inside.has(v)));
    box.node = leaving.length > 0 ? Math.max(...leaving) : Math.max(...box.nodes);
  }
}

/** The boxes around a box, outermost first. */
function around(box) {
  return box.parent ? [...around(box.parent), box.parent] : [];
}

/** The child of `box` that holds the node, or null. */
function childWith(run, box, node) {
  let at = run.boxOf[node];
  while (at && at.parent !== box) {
    at = at.parent;
  }
  return at || null;
}

/** Where one box's children read one another, or a node outside it, or are read outside it. */
function linksIn(run, box) {
  if (box.links) {
    return box.links;
  }
  const found = new Map();
  const add = (from, to, u, v) => {
    const key = `${from ? from.key : ''}|${to ? to.key : ''}|${u}`;
    if (from !== to && !found.has(key)) {
      found.set(key, { from, to, u, v });
    }
  };
  const inside = new Set(box.nodes);
  for (const v of box.nodes) {
    const here = childWith(run, box, v);
    const inputs = run.trace.nodes[v].inputs.filter((u) => !FIXED.has(run.trace.nodes[u].op));
    inputs.forEach((u) => add(inside.has(u) ? childWith(run, box, u) : null, here, u, v));
    run.readers[v].filter((w) => !inside.has(w)).forEach((w) => add(here, null, v, w));
  }
  box.links = [...found.values()];
  return box.links;
}
