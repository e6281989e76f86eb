/* Search: by the name of a module, of a node or of an op. */

/** Opens all that is around a box, chooses it, and brings it into sight. */
function showBox(key) {
  const pane = panes.find((p) => p.run.keys.has(key));
  const box = pane.run.keys.get(key);
  const open = new Set(view.open);
  around(box).forEach((b) => open.add(b.key));
  view.change('open', open);
  view.change('selected', key);
  panes.forEach((p) => { setStop(p, key); reveal(p, key); });
}

/** Fixed nodes are shown in the panel, and the op that reads them in the graph. */
function showFound(box, run) {
  if (box.kind === 'fixed') {
    const reader = run.readers[box.node][0];
    if (reader !== undefined && run.boxOf[reader].kind !== 'fixed') {
      showBox(run.boxOf[reader].key);
    }
    view.change('selected', box.key);
  } else {
    showBox(box.key);
  }
}

/** Boxes of all runs, each key once: what is chosen is chosen in every run that has it. */
function matching(runs, words) {
  const parts = words.toLowerCase().split(/\s+/).filter((w) => w !== '');
  const text = (box) => `${box.path} ${box.title} ${box.what} ${box.module || ''}`.toLowerCase();
  const found = new Map();
  for (const run of parts.length === 0 ? [] : runs) {
    for (const box of run.keys.values()) {
      const known = (box.parent || box.kind === 'fixed') && !found.has(box.key);
      if (known && parts.every((part) => text(box).includes(part))) {
        found.set(box.key, { run, box });
      }
    }
  }
  return [...found.values()].sort((a, b) =>
    text(a.box).length - text(b.box).length || a.run.number - b.run.number || a.box.node - b.box.node);
}

/** Of a box that the first run lacks, with the name of the one that has it. */
function foundEntry({ run, box }, list) {
  const name = box.path && box.path !== box.title ? box.path : box.title;
  const entry = button(`${name} `, `show ${box.path || box.title}`, () => {
    list.hidden = true;
    showFound(box, run);
  });
  entry.append(html('small', {}, `${box.module || box.what}${run.number > 0 ? ` in ${run.trace.network}` : ''}`));
  return html('li', {}, entry);
}

/** Set up once; `current` gives the runs that are shown. */
function search(input, list, current) {
  const update = () => {
    const found = matching(current(), input.value);
    list.hidden = found.length === 0;
    list.replaceChildren(...found.slice(0, 12).map((one) => foundEntry(one, list)));
  };
  input.addEventListener('input', update);
  input.addEventListener('focus', update);
  input.addEventListener('keydown', (event) => searchKey(event, list));
  list.addEventListener('keydown', (event) => searchKey(event, list, input));
  document.addEventListener('click', (event) => {
    if (!event.target.closest('.search')) {
      list.hidden = true;
    }
  });
  document.addEventListener('keydown', (event) => {
    if (event.key === '/' && !event.target.closest('input')) {
      event.preventDefault();
      input.focus();
    }
  });
}

function searchKey(event, list, input) {
  const entries = [...list.querySelectorAll('button')];
  const at = entries.indexOf(event.target);
  if (event.key === 'Enter' && at < 0 && entries.length > 0) {
    entries[0].click();
  } else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
    event.preventDefault();
    const next = entries[at + (event.key === 'ArrowDown' ? 1 : -1)];
    (next || (at >= 0 && input) || event.target).focus();
  } else if (event.key === 'Escape') {
    list.hidden = true;
  }
}
