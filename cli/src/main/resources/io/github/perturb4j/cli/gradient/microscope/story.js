/* The attack: pictures, probabilities, the gradient at every stage, and the curves. */

const PICTURES = [
  ['image', 'the picture'], ['perturbation', 'added, amplified'], ['gradient', 'gradient at the pixels']];

function storyCard(run) {
  const { trace } = run;
  const pictures = PICTURES.map(([name, words]) => {
    const image = html('img', { class: trace.width <= 96 ? 'pixels' : null, alt: `${trace.network}: ${words}` });
    const caption = html('figcaption', {}, words);
    return { name, image, part: html('figure', {}, image, caption) };
  });
  const bars = probabilityBars(run);
  const strip = stageStrip(run);
  const verdict = html('p', { class: 'verdict-line' });
  const part = html('article', { class: 'run' },
    html('h2', {}, html('i', { class: `key run${run.number}` }), trace.network),
    html('div', { class: 'sight' }, html('div', { class: 'pictures' }, pictures.map((p) => p.part)),
      html('div', {}, verdict, bars.part)),
    strip.part);
  const update = () => {
    const at = stepOf(run, view.step);
    pictures.forEach((p) => { p.image.src = safePicture(at.pictures && at.pictures[p.name]); });
    bars.update();
    strip.update();
    verdict.replaceChildren(...verdictWords(run));
  };
  return { part, update };
}

/** Only pictures inside the file; anything else is none. */
function safePicture(address) {
  return typeof address === 'string' && /^data:image\/(png|jpeg|webp);base64,/.test(address) ? address : 'data:,';
}

function verdictWords(run) {
  const best = topClass(run, view.step);
  const right = best.index === run.trace.label.index;
  const name = html('b', { class: right ? 'label' : 'goal' }, best.name);
  return [right ? 'sees ' : 'now sees ', name, ` ${percent(best.p)}`];
}

const MOST_BARS = 6;

/** The label, the target, and then by the most that they were taken for at any step. */
function classesInOrder(run) {
  const { label, target, steps } = run.trace;
  const most = new Map();
  steps.flatMap((step) => step.probabilities).forEach((c) =>
    most.set(c.index, Math.max(c.p ?? 0, most.get(c.index) ?? 0)));
  const rank = (c) => (c.index === label.index ? 3 : target && c.index === target.index ? 2 : most.get(c.index));
  return [...steps[0].probabilities].sort((a, b) => rank(b) - rank(a)).slice(0, MOST_BARS);
}

function probabilityBars(run) {
  const { label, target } = run.trace;
  const rows = classesInOrder(run).map((c) => {
    const role = c.index === label.index ? 'label' : target && c.index === target.index ? 'goal' : 'other';
    const bar = html('span', { class: role });
    const number = html('td', {});
    const note = role === 'label' ? ' (label)' : role === 'goal' ? ' (target)' : null;
    const name = html('th', { scope: 'row' }, c.name, note ? html('small', {}, note) : null);
    return { index: c.index, bar, number, part: html('tr', {}, name, html('td', {}, html('div', {}, bar)), number) };
  });
  const part = html('table', { class: 'bars' }, html('caption', { class: 'unseen' }, 'Probabilities'),
    html('tbody', {}, rows.map((r) => r.part)));
  const update = () => {
    const now = new Map(stepOf(run, view.step).probabilities.map((c) => [c.index, c.p]));
    rows.forEach((r) => {
      const p = now.get(r.index);
      r.bar.style.width = `${(100 * (p || 0)).toFixed(2)}%`;
      r.number.textContent = percent(p);
    });
  };
  return { part, update };
}

/** The gradient on its way back, as one heat map for each part of the network. */
function stageStrip(run) {
  const cells = depths(run).filter((box) => run.trace.nodes[box.node].shape.length === 4).map((box) => {
    const spot = html('button', { type: 'button', class: 'stage' });
    spot.addEventListener('click', () => showBox(box.key));
    return { box, spot };
  });
  const label = `Gradient at every stage of ${run.trace.network}`;
  const part = html('div', { class: 'strip', role: 'group', 'aria-label': label },
    html('span', { class: 'strip-title' }, 'the gradient at every stage'), cells.map((c) => c.spot));
  const update = () => cells.forEach(({ box, spot }) => {
    const g = gradientAt(run, view.step, box.node);
    const picture = g && g.map ? mapPicture(g.map, 'gradient', '') : html('span', { class: 'map none' });
    const norm = g ? `${short(g.norm)}${isEven(g.map) ? ', even' : ''}` : '–';
    spot.replaceChildren(picture, html('b', {}, box.title), html('small', {}, norm));
  });
  return { part, update };
}

function curves(host, runs) {
  const loss = html('div', { class: 'plot', role: 'img' });
  const depth = html('div', { class: 'plot', role: 'img' });
  const figure = (name, words, plot) =>
    html('figure', {}, html('figcaption', {}, html('b', {}, name), words), plot);
  host.replaceChildren(
    figure(runs[0].trace.objective || 'Loss', ' over the steps of the attack; a click goes to a step', loss),
    figure('Norm of the gradient', ' from the pixels to the loss, at this step', depth));
  const lossPlot = stepChart(loss, runs, (run, step) => run.trace.steps[step].loss, false);
  const depthPlot = depthChart(depth, runs);
  return () => {
    lossPlot.redraw(false);
    depthPlot.update();
    loss.setAttribute('aria-label', runs.map((run) =>
      `${run.trace.network}: loss ${short(stepOf(run, view.step).loss)} at this step`).join('; '));
    depth.setAttribute('aria-label', runs.map((run) => `${run.trace.network}: ${depths(run).map((box) => {
      const g = gradientAt(run, view.step, box.node);
      return `${box.title} ${g ? short(g.norm) : 'none'}`;
    }).join(', ')}`).join('; '));
  };
}

/** One sentence under two runs: what to look at, and what this step says. */
function comparison(runs) {
  const part = html('p', { class: 'look' });
  const says = (run, r) => [r > 0 ? ', ' : '', `${run.trace.network} `, ...verdictWords(run)];
  const update = () => part.replaceChildren(
    html('b', {}, 'What to look at: '),
    'the gradient at the pixels. Where a network learnt from clean pictures alone it looks like noise; where it was '
    + 'trained to resist, it draws the object itself. ',
    `At step ${numberOf(runs[0], view.step)} `, ...runs.flatMap(says), '.');
  return { part, update };
}

function story(host, runs) {
  const cards = runs.map(storyCard);
  const words = runs.length > 1 ? comparison(runs) : null;
  host.className = runs.length > 1 ? 'two' : 'one';
  host.replaceChildren(...cards.map((c) => c.part), ...(words ? [words.part] : []));
  return () => [...cards, ...(words ? [words] : [])].forEach((c) => c.update());
}
