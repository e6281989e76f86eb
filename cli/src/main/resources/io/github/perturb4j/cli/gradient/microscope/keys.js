/* The graph by keyboard: one box is in the order of Tab, arrows go to its neighbours on the screen. */

/** The box that Tab comes to: the wanted one, else the one before, else the first. */
function setStop(pane, key) {
  const wanted = [key, pane.stop].find((k) => pane.parts.has(k)) ?? pane.parts.keys().next().value;
  pane.parts.forEach(({ part }, k) => part.setAttribute('tabindex', k === wanted ? 0 : -1));
  pane.stop = wanted;
}

function stopOf(pane) {
  return pane.parts.get(pane.stop).part;
}

function go(pane, key) {
  setStop(pane, key);
  stopOf(pane).focus({ preventScroll: true });
  reveal(pane, key);
}

/** Scrolls the pane, and only the pane, until the box is seen. */
function reveal(pane, key) {
  const found = pane.parts.get(key);
  if (!found) {
    return;
  }
  const { place } = found;
  pane.scroller.scrollIntoView({ block: 'nearest' });
  const s = pane.shownScale;
  const { scroller } = pane;
  const height = place.open ? HEADER : place.height;
  const outside = (from, size, start, room) => from < start + 24 || from + size > start + room - 24;
  const behavior = isStill() ? 'auto' : 'smooth';
  if (outside(place.y * s, height * s, scroller.scrollTop, scroller.clientHeight)) {
    scroller.scrollTo({ top: place.y * s - scroller.clientHeight / 2 + height * s / 2, behavior });
  }
  if (outside(place.x * s, place.width * s, scroller.scrollLeft, scroller.clientWidth)) {
    scroller.scrollTo({ left: place.x * s - scroller.clientWidth / 2 + place.width * s / 2, behavior });
  }
}

const TURNS = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };

function steer(event, pane) {
  const key = event.target.dataset.key;
  const box = pane.run.keys.get(key);
  if (!box || event.altKey || event.ctrlKey || event.metaKey) {
    return;
  }
  const acts = {
    Enter: () => choose(key, pane),
    ' ': () => toggleBox(box),
    '+': () => !isOpen(box) && toggleBox(box),
    '-': () => isOpen(box) && toggleBox(box),
    Escape: () => closeAround(pane, box),
    Home: () => go(pane, inOrder(pane)[0]),
    End: () => go(pane, inOrder(pane).at(-1)),
  };
  const act = TURNS[event.key] ? () => move(pane, key, TURNS[event.key]) : acts[event.key];
  if (act) {
    event.preventDefault();
    act();
  }
}

function inOrder(pane) {
  return [...pane.places].sort((a, b) => a.y - b.y || a.x - b.x).map((place) => place.box.key);
}

/** Closes the open box itself, or the one that it lies in, and stays there. */
function closeAround(pane, box) {
  const open = isOpen(box) ? box : box.parent;
  if (open && open.parent) {
    view.toggle(open.key);
    go(pane, open.key);
  }
}

/** To the nearest box in a direction; what lies aside counts more than what lies ahead. */
function move(pane, key, [dx, dy]) {
  const from = middle(pane.parts.get(key).place);
  let best = null;
  pane.places.forEach((place) => {
    const to = middle(place);
    const ahead = (to.x - from.x) * dx + (to.y - from.y) * dy;
    const aside = Math.abs((to.x - from.x) * dy) + Math.abs((to.y - from.y) * dx);
    const cost = ahead + (dx === 0 ? 1.2 : 3) * aside;
    if (ahead > 4 && (!best || cost < best.cost)) {
      best = { cost, key: place.box.key };
    }
  });
  if (best) {
    go(pane, best.key);
  }
}

function middle(place) {
  return { x: place.x + place.width / 2, y: place.y + (place.open ? HEADER : place.height) / 2 };
}
