/* The part of the page that a program answers: what to look at, and the button that has it computed. */

/** Run and Cancel, how far it is, and what went wrong. */
function runBar(stop) {
  const start = html('button', { type: 'submit', id: 'run', class: 'run-button' }, 'Run');
  const cancel = button('Cancel', 'Cancel', stop);
  const progress = html('progress', { id: 'progress', 'aria-label': 'Progress', max: 1 });
  const words = html('p', { id: 'live-words', role: 'status' });
  const fault = html('p', { id: 'fault', role: 'alert' });
  let warnings = [];
  cancel.id = 'cancel';
  const busy = (is) => {
    cancel.hidden = progress.hidden = !is;
    start.disabled = is;
  };
  busy(false);
  return {
    part: html('div', { class: 'run-bar' }, start, cancel, progress, words, fault),
    begin() {
      warnings = [];
      [words.textContent, fault.textContent] = ['asking', ''];
      progress.removeAttribute('value');
      busy(true);
    },
    hear(said) {
      if (said.warning) {
        warnings.push(said.warning);
      } else {
        words.textContent = `${said.work} ${said.done} of ${said.total}`;
        progress.value = said.total > 0 ? Math.min(1, said.done / said.total) : 0;
      }
    },
    end(text) {
      words.textContent = fault.textContent === '' ? [text, ...warnings].join('; ') : '';
      busy(false);
    },
    fail(error) { fault.textContent = error.message; },
    clear() { fault.textContent = ''; },
  };
}

/** What was asked for last is shown, and nothing that was asked for before it. */
function latest() {
  let control = new AbortController();
  return {
    next() {
      control.abort();
      control = new AbortController();
      return control.signal;
    },
    cancel: () => control.abort(),
  };
}

/** Counts for whoever waits for it. */
function count(name) {
  document.body.dataset[name] = Number(document.body.dataset[name] || 0) + 1;
}

/** Does what takes a while unless something newer was asked for, and shows what went wrong. */
async function unlessNewer(signal, bar, work) {
  try {
    await work();
  } catch (error) {
    if (!signal.aborted) {
      bar.fail(error);
    }
  }
}

function startLive(choices) {
  const previews = latest();
  const runs = latest();
  const bar = runBar(runs.cancel);
  const preview = () => {
    const signal = previews.next();
    return unlessNewer(signal, bar, async () => {
      await painter.show(await askPicture({ ...chooser.chosen(), models: attack.request().models }, signal));
      bar.clear();
      count('pictures');
    });
  };
  const run = async () => {
    const signal = runs.next();
    const began = performance.now();
    bar.begin();
    await unlessNewer(signal, bar, async () => {
      const request = { ...chooser.chosen(), ...attack.request(), mask: painter.drawn() };
      show(await askRuns(request, signal, bar.hear));
      document.body.classList.remove('empty');
      panes.forEach(sizeGraph);
      count('runs');
    });
    bar.end(signal.aborted ? 'cancelled' : `${((performance.now() - began) / 1000).toFixed(1)} s`);
  };
  const chooser = pictureChooser(choices, preview, bar.fail);
  const painter = maskPainter();
  const attack = attackFields(choices, preview);
  attack.part.append(bar.part);
  const form = byId('live-form');
  form.append(chooser.part, painter.part, attack.part);
  form.addEventListener('submit', (event) => { event.preventDefault(); run(); });
  preview();
  run();
}

document.body.classList.add('empty');
startLive(page.live);
