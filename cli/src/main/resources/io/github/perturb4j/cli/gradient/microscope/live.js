/* The part of the page that a program answers: what to look at, and the button that has it computed. */

/** @param share of six columns */
function field(label, input, share) {
  return html('div', { class: `field of${share}` }, html('label', { for: input.id }, label), input);
}

function options(select, values, names = values) {
  const before = select.value;
  select.replaceChildren(...values.map((value, i) => html('option', { value }, names[i])));
  select.value = values.map(String).includes(before) ? before : values[0];
}

/** The fields of networks, attack and goal; `request()` gives what they say. */
function attackFields(choices, changed) {
  const make = (name, id, more = {}) => html(name, { id, ...more });
  const [model, beside, attack, norm] = ['model', 'beside', 'attack', 'norm'].map((id) => make('select', id));
  const [epsilon, label, target] = ['epsilon', 'label', 'target'].map((id) =>
    make('input', id, { type: 'text', autocomplete: 'off', spellcheck: 'false' }));
  const steps = make('input', 'steps', { type: 'number', min: 1, inputmode: 'numeric' });
  const check = make('input', 'check', { type: 'checkbox' });
  const classes = html('datalist', { id: 'classes' });
  [label, target].forEach((input) => input.setAttribute('list', 'classes'));
  const numbers = choices.networks.map((_, i) => i);
  options(model, numbers, choices.networks.map((network) => network.name));
  const names = choices.attacks.map((a) => a.name);
  options(attack, ['', ...names], ['none: the picture as it is', ...names]);
  const networkChanged = () => {
    const network = choices.networks[model.value];
    const alike = numbers.filter((i) => i !== Number(model.value)
      && String(choices.networks[i].classes) === String(network.classes));
    options(beside, ['', ...alike], ['none', ...alike.map((i) => choices.networks[i].name)]);
    classes.replaceChildren(...network.classes.map((name) => html('option', { value: name })));
    check.checked = network.small;
    changed();
  };
  const attackChanged = () => {
    const kind = choices.attacks.find((a) => a.name === attack.value);
    options(norm, kind ? ['', ...kind.norms] : [''], ['default', ...(kind ? kind.norms : [])]);
    [norm, epsilon, steps].forEach((input) => { input.disabled = !kind; });
    steps.disabled ||= kind.steps === null;
    steps.placeholder = kind && kind.steps !== null ? kind.steps : '';
    epsilon.placeholder = kind ? 'default' : '';
    about.textContent = kind ? kind.summary : '';
  };
  const about = html('small', {});
  model.addEventListener('change', networkChanged);
  attack.addEventListener('change', attackChanged);
  target.placeholder = 'any other';
  label.placeholder = 'what the network sees';
  const part = html('fieldset', { class: 'live-attack' }, html('legend', {}, 'Networks and attack'),
    html('div', { class: 'fields' }, field('network', model, 3), field('beside it', beside, 3),
      field('attack', attack, 3), html('div', { class: 'field of3' }, about),
      field('norm', norm, 2), field('epsilon', epsilon, 2), field('steps', steps, 2),
      field('right class', label, 3), field('target', target, 3)),
    html('p', { class: 'check' }, check, html('label', { for: 'check' }, 'check the gradient rule of every op')),
    classes);
  const said = (input) => (input.disabled ? '' : input.value);
  const request = () => ({
    models: [model.value, beside.value].filter((value) => value !== '').map(Number),
    attack: attack.value, norm: said(norm), epsilon: said(epsilon), steps: said(steps),
    label: label.value, target: target.value, check: check.checked,
  });
  /** Something to see at once, where it does not take long: what is in the demo, and beside it a network that resists. */
  const begin = () => {
    const { small, classes: known } = choices.networks[0];
    networkChanged();
    if (small && known.includes('airliner')) {
      attack.value = 'pgd';
      target.value = 'airliner';
      steps.value = 10;
      beside.value = beside.options[Math.min(1, beside.options.length - 1)].value;
    }
    attackChanged();
  };
  return { part, request, begin };
}

/** Run and Cancel, how far it is, and what went wrong. */
function runBar(run) {
  const start = html('button', { type: 'submit', id: 'run', class: 'run-button' }, 'Run');
  const cancel = button('Cancel', 'Cancel', () => run.cancel());
  const progress = html('progress', { id: 'progress', 'aria-label': 'Progress', max: 1 });
  const words = html('p', { id: 'live-words', role: 'status' });
  const fault = html('p', { id: 'fault', role: 'alert' });
  cancel.id = 'cancel';
  const part = html('div', { class: 'run-bar' }, start, cancel, progress, words, fault);
  const busy = (is) => {
    cancel.hidden = progress.hidden = !is;
    start.disabled = is;
    part.parentNode?.setAttribute('aria-busy', String(is));
  };
  const hear = (said) => {
    if (said.warning) {
      words.textContent = said.warning;
    } else {
      words.textContent = `${said.work} ${said.done} of ${said.total}`;
      progress.value = said.total > 0 ? Math.min(1, said.done / said.total) : 0;
    }
  };
  const say = (text) => { words.textContent = text; fault.textContent = ''; };
  const fail = (error) => { fault.textContent = error.message; };
  busy(false);
  return { part, busy, hear, say, fail, progress };
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

function startLive(choices) {
  const previews = latest();
  const runs = latest();
  let done = 0;
  const bar = runBar({ cancel: runs.cancel });
  const preview = async () => {
    const signal = previews.next();
    try {
      await painter.show(await askPicture({ ...chooser.chosen(), models: attack.request().models }, signal));
      bar.fail({ message: '' });
      document.body.dataset.pictures = ++done;
    } catch (error) {
      if (!signal.aborted) {
        bar.fail(error);
      }
    }
  };
  const run = async () => {
    const signal = runs.next();
    const began = performance.now();
    bar.say('asking');
    bar.progress.removeAttribute('value');
    bar.busy(true);
    try {
      const request = { ...chooser.chosen(), ...attack.request(), mask: painter.drawn() };
      const found = await askRuns(request, signal, bar.hear);
      show(found);
      document.body.classList.remove('empty');
      panes.forEach(sizeGraph);
      bar.say(`${((performance.now() - began) / 1000).toFixed(1)} s`);
      document.body.dataset.runs = Number(document.body.dataset.runs || 0) + 1;
    } catch (error) {
      if (signal.aborted) {
        bar.say('cancelled');
      } else {
        bar.say('');
        bar.fail(error);
      }
    } finally {
      bar.busy(false);
    }
  };
  const chooser = pictureChooser(choices, preview, bar.fail);
  const painter = maskPainter();
  const attack = attackFields(choices, preview);
  const form = byId('live-form');
  attack.part.append(bar.part);
  form.append(chooser.part, painter.part, attack.part);
  form.addEventListener('submit', (event) => { event.preventDefault(); run(); });
  attack.begin();
  run();
}

document.body.classList.add('empty');
startLive(page.live);
