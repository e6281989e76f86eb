/* The bar at the bottom: play, the slider over the steps, and what each network sees meanwhile. */

function player(host, runs) {
  const last = lastStep(runs);
  const longest = runs.find((run) => run.trace.steps.length === last + 1);
  const slider = html('input', {
    type: 'range', min: 0, max: last, step: 1, value: 0, id: 'slider', 'aria-label': 'Step of the attack' });
  const ticks = html('div', { class: 'now', id: 'now' });
  const play = html('button', { type: 'button', id: 'play', class: 'play', 'aria-label': 'Play' }, '▶');
  const seen = runs.map((run) => {
    const image = html('img', { alt: '', class: run.trace.width <= 96 ? 'pixels' : null });
    const words = html('span', {});
    return { run, image, words, part: html('div', { class: 'seen' }, image, words) };
  });
  slider.addEventListener('input', () => { stop(); view.change('step', Number(slider.value)); });
  let timer = null;
  const stop = () => {
    clearInterval(timer);
    timer = null;
    play.textContent = '▶';
    play.setAttribute('aria-label', 'Play');
    document.body.classList.remove('playing');
  };
  const start = () => {
    view.change('step', view.step >= last ? 0 : view.step);
    const next = () => (view.step >= last ? stop() : view.change('step', view.step + 1));
    timer = setInterval(next, isStill() ? 1600 : 900);
    play.textContent = '❚❚';
    play.setAttribute('aria-label', 'Pause');
    document.body.classList.toggle('playing', !isStill());
  };
  play.addEventListener('click', () => (timer ? stop() : start()));
  document.addEventListener('replaced', stop, { once: true });
  play.disabled = slider.disabled = last === 0;
  host.replaceChildren(play, html('div', { class: 'slide' }, slider, ticks),
    html('div', { class: 'seens' }, seen.map((s) => s.part)));
  return () => {
    const place = `step ${numberOf(longest, view.step)} of ${numberOf(longest, last)}`;
    const sights = runs.map((run) => `${run.trace.network} sees ${topClass(run, view.step).name}`);
    slider.value = view.step;
    slider.style.setProperty('--done', `${last > 0 ? (100 * view.step) / last : 0}%`);
    slider.setAttribute('aria-valuetext', `${place}: ${sights.join(', ')}`);
    ticks.textContent = `${place}  ·  loss ${runs.map((run) => short(stepOf(run, view.step).loss)).join(' | ')}`;
    seen.forEach(({ run, image, words }) => {
      image.src = safePicture(stepOf(run, view.step).pictures && stepOf(run, view.step).pictures.image);
      const key = runs.length > 1 ? [html('i', { class: `key run${run.number}` })] : [];
      words.replaceChildren(...key, ...verdictWords(run));
    });
  };
}
