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

function matching(run, words) {
  const parts = words.toLowerCase().split(/\s+/).filter((w) => w !== '');
  const text = (box) => `${box.path} ${box.title} ${box.what} ${box.module || ''}`.toLowerCase();
  const all = [...run.keys.values()].filter((box) => box.parent || box.kind === 'fixed');
  const found = parts.length === 0 ? [] : all.filter((box) => parts.every((part) => text(box).includes(part)));
  return found.sort((a, b) => text(a).length - text(b).length || a.node - b.node);
}

function search(input, list, run) {
  const update = () => {
    const found = matching(run, input.value);
    list.hidden = found.length === 0;
    list.replaceChildren(...found.slice(0, 12).map((box) => {
      const entry = button(box.path && box.path !== box.title ? `${box.path} ` : `${box.title} `, `show ${box.path || box.title}`, () => {
        list.hidden = true;
        showFound(box, run);
      });
      entry.append(html('small', {}, box.module || box.what));
      return html('li', {}, entry);
    }));
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
