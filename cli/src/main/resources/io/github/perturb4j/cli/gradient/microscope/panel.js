/* The chosen node: what it is, its value and its gradient, for every run beside one another. */

function stats(summary) {
  const rows = [['norm', short(summary.norm)], ['min', short(summary.min)], ['max', short(summary.max)],
    ['mean', short(summary.mean)], ['zeros', percent(summary.zeros)], ['NaN', summary.nan], ['infinite', summary.inf]];
  const isBad = (name, value) => (name === 'NaN' || name === 'infinite') && value > 0;
  return html('dl', { class: 'stats' }, rows.map(([name, value]) =>
    html('div', { class: isBad(name, value) ? 'bad' : null }, html('dt', {}, name), html('dd', {}, value))));
}

/** The largest of a vector's numbers, as bars to both sides of zero. */
function vector(numbers, kind) {
  const order = numbers.map((x, i) => [i, x]).sort((a, b) => Math.abs(b[1]) - Math.abs(a[1])).slice(0, 10);
  const most = Math.max(...order.map(([, x]) => Math.abs(x))) || 1;
  return html('table', { class: 'vector' },
    html('caption', {}, `the ${order.length} largest of ${numbers.length}, by index`),
    html('tbody', {}, order.map(([i, x]) => {
      const bar = html('i', { class: kind });
      bar.style.cssText = `width:${(50 * Math.abs(x) / most).toFixed(1)}%;${x < 0 ? 'right' : 'left'}:50%`;
      return html('tr', {}, html('th', { scope: 'row' }, i), html('td', {}, html('div', {}, bar)),
        html('td', {}, short(x)));
    })));
}

function summaryPart(summary, kind, words, name) {
  const title = html('h4', { class: kind }, words, kind === 'gradient' ? html('small', {}, ' dL / d(this)') : null);
  if (!summary) {
    return html('div', { class: 'summary' }, title, html('p', { class: 'soft' }, `no ${kind} is kept here`));
  }
  return html('div', { class: 'summary' }, title,
    summary.map ? scaledMap(summary.map, kind, `${words} of ${name}`) : null,
    Array.isArray(summary.numbers) && summary.numbers.length > 0 ? vector(summary.numbers, kind) : null,
    Array.isArray(summary.histogram) ? histogram(summary, kind, `${words} of ${name}`) : null, stats(summary));
}

function facts(run, box) {
  const node = run.trace.nodes[box.node];
  const all = box.nodes || [box.node];
  const sum = (field) => all.reduce((total, i) => total + (run.trace.nodes[i][field] || 0), 0);
  const time = () => `${short(sum('forward_ms'))} ms forward, ${short(sum('backward_ms'))} ms backward`;
  return [
    ['path', box.path || 'the network'],
    ['kind', box.module ? `${box.module}: ${node.op}` : box.what],
    ['shape', shapeText(node.shape)],
    ['attributes', box.children.length > 0 ? '' : node.attributes],
    ['rule', box.children.length > 0 ? '' : node.rule],
    ['check', box.children.length > 0 ? '' : node.check],
    ['time', node.forward_ms === null ? '' : time()],
    ['kept for backward', bytes(sum('kept_bytes'))],
    ['ops inside', box.children.length > 0 ? String(all.length) : ''],
  ].filter(([, value]) => value !== '' && value !== undefined && value !== null);
}

/** The parameters and constants that an op reads. */
function readers(run, box) {
  const { nodes } = run.trace;
  const fixed = box.children.length > 0 ? [] : nodes[box.node].inputs.filter((u) => FIXED.has(nodes[u].op));
  return fixed.length === 0 ? null : html('p', { class: 'reads' }, 'reads ', fixed.map((u) => {
    const name = nodes[u].name || nodes[u].op;
    return button(`${lastPart(name)} ${shapeText(nodes[u].shape)}`, `look at ${name}`, () =>
      view.change('selected', run.boxOf[u].key));
  }));
}

function findingsOf(run, box) {
  const path = box.path;
  const found = path === '' ? [] : run.trace.findings.filter((text) => mentions(text, path));
  return found.length === 0 ? null : html('ul', { class: 'found' }, found.map((text) => html('li', {}, text)));
}

/** Whether a text names the path itself, or one inside it. */
function mentions(text, path) {
  return text.split(/[^\w.]+/).some((word) => word.replace(/\.$/, '') === path || word.startsWith(`${path}.`));
}

function crumbs(run, box) {
  return html('nav', { 'aria-label': 'Around the chosen node' }, around(box).filter((b) => b.parent).map((b) =>
    [button(b.title, `choose ${b.title}`, () => showBox(b.key)), ' › ']));
}

function changingPart(run, box, alone) {
  const name = box.title;
  return html('div', { class: 'summaries' },
    alone ? null : html('h3', {}, html('i', { class: `key run${run.number}` }), run.trace.network),
    summaryPart(valueAt(run, view.step, box.node), 'value', 'Value', name),
    summaryPart(gradientAt(run, view.step, box.node), 'gradient', 'Gradient', name));
}

function history(runs, boxes) {
  const host = html('div', { class: 'plot', role: 'img', 'aria-label': "The gradient's norm here over the steps" });
  const known = new Map(runs.map((run, r) => [run, boxes[r]]));
  const norm = (run, step) => {
    const g = known.get(run) && run.trace.steps[step].gradients[known.get(run).node];
    return g && g.norm > 0 ? g.norm : null;
  };
  const some = runs.some((run) => run.trace.steps.some((_, step) => norm(run, step) !== null));
  const chart = some ? requestAnimationFrame(() => host.isConnected && stepChart(host, runs, norm, true)) : null;
  const caption = html('figcaption', {}, html('b', {}, 'Norm of its gradient'), ' over the steps');
  return chart === null ? null : html('figure', {}, caption, host);
}

/** Where time and memory go, part by part. */
function costs(run) {
  const sum = (box, field) => box.nodes.reduce((total, i) => total + (run.trace.nodes[i][field] || 0), 0);
  const head = ['', 'ops', 'forward', 'backward', 'kept'].map((words) => html('th', { scope: 'col' }, words));
  const cells = (box) => [box.nodes.length, `${short(sum(box, 'forward_ms'))} ms`,
    `${short(sum(box, 'backward_ms'))} ms`, bytes(sum(box, 'kept_bytes'))];
  const rows = depths(run).filter((box) => box.nodes.length > 1).map((box) =>
    html('tr', {}, html('th', { scope: 'row' }, box.title), cells(box).map((words) => html('td', {}, words))));
  return html('table', { class: 'costs' },
    html('caption', {}, `Time and memory kept for the way back, ${run.trace.network}`),
    html('thead', {}, html('tr', {}, head)), html('tbody', {}, rows));
}

/** What the panel shows before anything is chosen. */
function overview(runs) {
  const named = (run, text) => (runs.length > 1 ? `${run.trace.network}: ${text}` : text);
  const all = runs.flatMap((run) => run.trace.findings.map((text) => named(run, text)));
  return [html('h2', {}, 'What was found'),
    all.length > 0
      ? html('ul', { class: 'found' }, all.map((text) => html('li', {}, text)))
      : html('p', {}, 'Nothing of note.'),
    html('p', { class: 'soft' }, 'Choose a box to see its value and its gradient.'), costs(runs[0])];
}

/** Where the panel lies below the graph. */
function backToGraph() {
  const back = button('↑ the graph', 'Back to the graph', () => panes.forEach((pane) => {
    pane.scroller.scrollIntoView({ block: 'nearest' });
    stopOf(pane).focus({ preventScroll: true });
  }));
  back.classList.add('back');
  return back;
}

function panel(host, runs) {
  let changing = null;
  const build = () => {
    forgetCharts(host);
    const boxes = runs.map((run) => run.keys.get(view.selected));
    const first = boxes.findIndex((box) => box);
    host.classList.toggle('chosen', first >= 0);
    if (first < 0) {
      changing = null;
      host.replaceChildren(...overview(runs));
      return;
    }
    const [run, box] = [runs[first], boxes[first]];
    changing = html('div', { class: 'sides-by-run' });
    const known = facts(run, box).map(([name, value]) =>
      html('div', {}, html('dt', {}, name), html('dd', { class: name === 'rule' ? 'rule' : null }, value)));
    host.replaceChildren(...[
      backToGraph(), crumbs(run, box),
      html('h2', {}, cardTitle(box), box.times ? html('small', {}, `  ${box.title}`) : ''),
      findingsOf(run, box), html('dl', { class: 'facts' }, known),
      readers(run, box), changing, history(runs, boxes)].filter(Boolean));
    step();
  };
  const step = () => {
    if (!changing) {
      return;
    }
    forgetCharts(changing);
    changing.replaceChildren(...runs.map((run) => [run, run.keys.get(view.selected)]).filter(([, box]) => box)
      .map(([run, box]) => changingPart(run, box, runs.length === 1)));
    drawn.forEach((chart) => host.contains(chart.host) && !changing.contains(chart.host) && chart.plot.redraw(false));
  };
  return { build, step };
}
