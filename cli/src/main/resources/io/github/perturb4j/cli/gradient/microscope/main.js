/* Puts the page together. */

let panes = [];

function choices(host) {
  const group = html('fieldset', { class: 'choice' }, html('legend', { class: 'unseen' }, 'Shown in the boxes'));
  ['gradient', 'value', 'nothing'].forEach((name) => {
    const input = html('input', { type: 'radio', name: 'shown', value: name, id: `shown-${name}` });
    input.checked = view.shown === name;
    input.addEventListener('change', () => view.change('shown', name));
    group.append(input, html('label', { for: `shown-${name}` }, name === 'nothing' ? 'no maps' : `${name}s`));
  });
  host.append(group);
}

function zoom(factor) {
  panes.forEach((pane) => {
    pane.scale = factor === null ? null : Math.min(3, Math.max(0.2, pane.shownScale * factor));
    sizeGraph(pane);
  });
}

/** Every box that is not an op is opened, or as few as at the start. */
function openAll(all) {
  const boxes = panes.flatMap((pane) => [...pane.run.keys.values()]);
  const keys = boxes.filter((box) => box.children.length > 0 && box.parent).map((box) => box.key);
  view.change('open', all ? new Set(keys) : firstOpen(panes.map((pane) => pane.run)));
}

/** At first stages are open, where that leaves a picture that can be taken in. */
function firstOpen(runs) {
  const stages = runs[0].root.children.filter((box) =>
    box.key.startsWith('m:') && box.children.some((child) => child.children.length > 0));
  const boxes = stages.reduce((sum, box) => sum + box.children.length, 0);
  return new Set(boxes <= 24 ? stages.map((box) => box.key) : []);
}

function tools(host) {
  host.replaceChildren();
  choices(host);
  const group = (...buttons) => html('div', { class: 'group' }, buttons);
  host.append(
    group(button('Open all', 'Open all', () => openAll(true)), button('Close', 'Close all', () => openAll(false))),
    group(button('−', 'Smaller', () => zoom(1 / 1.25)), button('Fit', 'Fit to the width', () => zoom(null)),
      button('+', 'Larger', () => zoom(1.25))),
    group(button('SVG', 'Save this view as SVG', saveSvg), button('PNG', 'Save this view as PNG', savePng)));
}

/** What the thickness of a line says. */
function legend(host, range) {
  const steps = [0, 0.25, 0.5, 0.75, 1].map((share) => range.low * (range.high / range.low) ** share);
  const keys = steps.map((norm) => {
    const width = thickness(norm, range);
    return html('span', {}, svg('svg', { class: 'graph swatch', viewBox: '0 0 40 16', 'aria-hidden': 'true' },
      svg('path', { class: 'line', d: 'M2,8H38', style: `stroke-width:${width}` })), short(norm));
  });
  const none = html('span', {}, svg('svg', { class: 'graph swatch', viewBox: '0 0 40 16', 'aria-hidden': 'true' },
    svg('g', { class: 'edge none' }, svg('path', { class: 'line', d: 'M2,8H38', style: 'stroke-width:1.5' }))), 'none');
  host.replaceChildren(html('b', {}, 'norm of the gradient:'), none, ...keys);
}

/** Which of two networks is seen where there is room for one. */
function switcher(runs) {
  return html('div', { class: 'switch', role: 'group', 'aria-label': 'Network shown' }, runs.map((run, r) => {
    const made = button(run.trace.network, run.trace.network, () => {
      byId('panes').dataset.shown = r;
      made.parentNode.querySelectorAll('button').forEach((b, i) => b.setAttribute('aria-pressed', String(i === r)));
    });
    made.setAttribute('aria-pressed', String(r === 0));
    return made;
  }));
}

function graphs(host, runs) {
  panes = runs.map((run) => graphPane(run, runs));
  host.dataset.shown = 0;
  host.className = runs.length > 1 ? 'panes two' : 'panes';
  const name = (run) => html('h3', {}, html('i', { class: `key run${run.number}` }), run.trace.network);
  host.replaceChildren(...(runs.length > 1 ? [switcher(runs)] : []), ...panes.map((pane) =>
    html('div', { class: 'pane' }, runs.length > 1 ? name(pane.run) : null, pane.scroller)));
  panes.forEach((pane) => pane.scroller.addEventListener('scroll', () => follow(pane), { passive: true }));
}

/** Panes scroll together; what one was told to do it does not tell the other again. */
function follow(pane) {
  const { scrollTop } = pane.scroller;
  const told = pane.told === scrollTop;
  pane.told = null;
  panes.filter((other) => !told && other !== pane && other.scroller.scrollTop !== scrollTop).forEach((other) => {
    other.scroller.scrollTop = scrollTop;
    other.told = other.scroller.scrollTop;
  });
}

function heading(runs) {
  const { trace } = runs[0];
  const seen = topClass(runs[0], lastStep(runs)).name;
  const towards = trace.target ? `, attacked towards ${trace.target.name}` : '';
  byId('title').textContent = seen === trace.label.name ? `${seen}${towards}` : `${trace.label.name} → ${seen}`;
  const facts = [
    `${trace.image.split(/[\\/]/).at(-1)}, ${trace.height} × ${trace.width}`,
    runs.map((run) => run.trace.network).join(' beside '),
    trace.attack === 'none' ? 'no attack' : `attack: ${trace.attack}`,
    trace.objective ? `gradients of ${trace.objective}` : null,
  ];
  byId('lead').textContent = facts.filter(Boolean).join('; ');
  document.title = `${byId('title').textContent}, the gradient under a microscope`;
}

/** Shows some runs of the same picture; what was shown before goes. */
function show(traces) {
  const runs = traces.map(readRun);
  forgetCharts(document.body);
  document.dispatchEvent(new Event('replaced'));
  byId('search').value = '';
  byId('found').hidden = true;
  Object.assign(view, { listeners: [], step: 0, selected: null, open: firstOpen(runs) });
  heading(runs);
  const moveStory = story(byId('story'), runs);
  const side = panel(byId('panel'), runs);
  const movePlayer = player(byId('player'), runs);
  graphs(byId('panes'), runs);
  tools(byId('tools'));
  legend(byId('legend'), normRange(runs));
  let moveCurves = curves(byId('charts'), runs);
  const drawAround = landscapes(byId('landscape'), runs);
  view.on(['step'], () => { moveStory(); moveCurves(); movePlayer(); side.step(); panes.forEach(paintGraph); });
  view.on(['shown'], () => panes.forEach(paintGraph));
  view.on(['open'], () => panes.forEach(drawGraph));
  view.on(['selected'], () => { panes.forEach(markSelected); side.build(); });
  view.on(['theme'], () => {
    forgetPaint();
    forgetCharts(byId('charts'));
    moveCurves = curves(byId('charts'), runs);
    drawAround();
    side.build();
    view.change('step', view.step);
  });
  panes.forEach(drawGraph);
  side.build();
  view.change('step', 0);
}

matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => view.change('theme', isDark()));
window.addEventListener('resize', () => panes.forEach(sizeGraph));
search(byId('search'), byId('found'), () => panes.map((pane) => pane.run));
const page = JSON.parse(byId('data').textContent);
if (page.runs.length > 0) {
  show(page.runs);
}
document.body.dataset.ready = 'yes';
