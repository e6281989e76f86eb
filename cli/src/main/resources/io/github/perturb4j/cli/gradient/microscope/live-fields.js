/* The fields of the form: networks, attack, goal. */

/** @param share of six columns */
function field(label, input, share) {
  return html('div', { class: `field of${share}` }, html('label', { for: input.id }, label), input);
}

/** What can be selected; what was selected stays, where it still can be. */
function options(select, values, names = values) {
  const before = select.value;
  select.replaceChildren(...values.map((value, i) => html('option', { value }, names[i])));
  select.value = values.map(String).includes(before) ? before : values[0];
}

/** The inputs by name, and what shows what the attack does. */
function attackInputs() {
  const inputs = { about: html('small', {}), classes: html('datalist', { id: 'classes' }) };
  ['model', 'beside', 'attack', 'norm'].forEach((id) => { inputs[id] = html('select', { id }); });
  ['epsilon', 'label', 'target'].forEach((id) => {
    inputs[id] = html('input', { id, type: 'text', autocomplete: 'off', spellcheck: 'false' });
  });
  inputs.steps = html('input', { type: 'number', id: 'steps', min: 1, inputmode: 'numeric' });
  inputs.check = html('input', { type: 'checkbox', id: 'check' });
  inputs.around = html('input', { type: 'checkbox', id: 'around' });
  [inputs.label, inputs.target].forEach((input) => input.setAttribute('list', 'classes'));
  inputs.label.placeholder = 'what the network sees';
  inputs.target.placeholder = 'any other';
  return inputs;
}

function attackPart(inputs) {
  const { check, around } = inputs;
  return html('fieldset', { class: 'live-attack' }, html('legend', {}, 'Networks and attack'),
    html('div', { class: 'fields' },
      field('network', inputs.model, 3), field('beside it', inputs.beside, 3),
      field('attack', inputs.attack, 3), html('div', { class: 'field of3' }, inputs.about),
      field('norm', inputs.norm, 2), field('epsilon', inputs.epsilon, 2), field('steps', inputs.steps, 2),
      field('right class', inputs.label, 3), field('target', inputs.target, 3)),
    html('p', { class: 'check' }, check, html('label', { for: check.id }, 'check the gradient rule of every op')),
    html('p', { class: 'check' }, around, html('label', { for: around.id }, 'look around the picture (takes longer)')),
    inputs.classes);
}

/** Beside a network stand those of the same classes. */
function offerNetworks(inputs, networks) {
  const { model, beside, classes, check } = inputs;
  const chosen = networks[model.value];
  const alike = networks.map((_, i) => i).filter((i) =>
    networks[i] !== chosen && String(networks[i].classes) === String(chosen.classes));
  options(beside, ['', ...alike], ['none', ...alike.map((i) => networks[i].name)]);
  classes.replaceChildren(...chosen.classes.map((name) => html('option', { value: name })));
  check.checked = chosen.small;
}

/** What the chosen attack has of norm, epsilon and steps. */
function offerSettings(inputs, attacks) {
  const { attack, norm, epsilon, steps, about } = inputs;
  const kind = attacks.find((a) => a.name === attack.value);
  options(norm, ['', ...(kind ? kind.norms : [])], ['default', ...(kind ? kind.norms : [])]);
  norm.disabled = epsilon.disabled = !kind;
  steps.disabled = !kind || kind.steps === null;
  steps.placeholder = steps.disabled ? '' : kind.steps;
  epsilon.placeholder = kind ? 'default' : '';
  about.textContent = kind ? kind.summary : '';
}

/** Something to see at once where that takes a moment: the demo's attack, and beside it a network that resists. */
function offerFirst(inputs, network) {
  const { attack, target, steps, beside } = inputs;
  if (network.small && network.classes.includes('airliner')) {
    attack.value = 'pgd';
    target.value = 'airliner';
    steps.value = 10;
    beside.selectedIndex = Math.min(1, beside.options.length - 1);
  }
}

/**
 * @param changed hears of another network
 * @returns the part, and `request()`: what its fields say
 */
function attackFields({ networks, attacks }, changed) {
  const inputs = attackInputs();
  const names = attacks.map((a) => a.name);
  options(inputs.model, networks.map((_, i) => i), networks.map((network) => network.name));
  options(inputs.attack, ['', ...names], ['none: the picture as it is', ...names]);
  offerNetworks(inputs, networks);
  offerFirst(inputs, networks[0]);
  offerSettings(inputs, attacks);
  inputs.model.addEventListener('change', () => { offerNetworks(inputs, networks); changed(); });
  inputs.attack.addEventListener('change', () => offerSettings(inputs, attacks));
  const said = (name) => (inputs[name].disabled ? '' : inputs[name].value);
  const texts = () => Object.fromEntries(['attack', 'norm', 'epsilon', 'steps', 'label', 'target'].map((name) =>
    [name, said(name)]));
  const request = () => ({
    models: [said('model'), said('beside')].filter((value) => value !== '').map(Number),
    check: inputs.check.checked, landscape: inputs.around.checked, ...texts(),
  });
  return { part: attackPart(inputs), request };
}
