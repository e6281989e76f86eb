/* Where the picture may change: painted with a brush, or rectangles by numbers. */

const RECTANGLE = ['left', 'top', 'width', 'height'];

/** @returns the part, `show(picture)` with a picture as the network takes it, and `drawn()`: the request's mask */
function maskPainter() {
  const canvas = html('canvas', { id: 'mask', role: 'img', class: 'pixels' });
  const count = html('p', { class: 'soft', id: 'mask-count' });
  const brush = html('input', {
    type: 'range', id: 'brush', min: 1, max: 12, value: 3, 'aria-label': 'Size of the brush' });
  const erase = html('input', { type: 'checkbox', id: 'erase' });
  const mask = { width: 0, height: 0, free: new Uint8Array(0), image: null };
  const free = () => mask.free.reduce((sum, one) => sum + one, 0);
  const draw = () => {
    drawMask(canvas, mask, free() > 0);
    const all = mask.free.length;
    const words = free() > 0 ? `${free()} of ${all} pixels may change` : `all ${all} pixels may change`;
    canvas.setAttribute('aria-label', `the picture as the network takes it; ${words}`);
    count.textContent = words;
  };
  const set = (inside, value) => {
    mask.free.forEach((_, p) => {
      if (inside(p % mask.width, Math.floor(p / mask.width))) {
        mask.free[p] = value;
      }
    });
    draw();
  };
  paintWith(canvas, (x, y) => {
    const radius = Number(brush.value) * Math.max(1, mask.width / 48);
    set((i, j) => (i + 0.5 - x) ** 2 + (j + 0.5 - y) ** 2 <= radius ** 2, erase.checked ? 0 : 1);
  });
  const clear = button('Clear', 'Clear: all pixels may change', () => set(() => true, 0));
  const show = async (picture) => {
    const image = new Image();
    image.src = safePicture(picture.image);
    await image.decode();
    if (picture.width !== mask.width || picture.height !== mask.height) {
      Object.assign(mask, picture, { free: new Uint8Array(picture.width * picture.height) });
    }
    mask.image = image;
    draw();
  };
  const part = html('fieldset', { class: 'live-mask' }, html('legend', {}, 'Where it may change'),
    html('p', { class: 'hint' }, 'Paint on the picture, or add a rectangle by numbers.'), canvas, count,
    html('div', { class: 'brushes' }, html('label', { for: 'brush' }, 'brush'), brush, erase,
      html('label', { for: 'erase' }, 'erase'), clear), rectangle(set, () => !erase.checked));
  const drawn = () => (free() > 0 ? { width: mask.width, height: mask.height, free: mask.free.join('') } : null);
  return { part, show, drawn };
}

/** The picture; dark where it keeps its pixels, if there is a mask. */
function drawMask(canvas, mask, isMasked) {
  Object.assign(canvas, { width: mask.width, height: mask.height });
  const context = canvas.getContext('2d');
  context.drawImage(mask.image, 0, 0, mask.width, mask.height);
  if (!isMasked) {
    return;
  }
  context.fillStyle = 'rgb(10 12 16 / 0.72)';
  mask.free.forEach((may, p) => {
    if (!may) {
      context.fillRect(p % mask.width, Math.floor(p / mask.width), 1, 1);
    }
  });
}

/** Calls `dab` with places in pixels of the picture, along the way of the pointer. */
function paintWith(canvas, dab) {
  const at = (event) => {
    const box = canvas.getBoundingClientRect();
    return [((event.clientX - box.left) / box.width) * canvas.width,
      ((event.clientY - box.top) / box.height) * canvas.height];
  };
  let last = null;
  canvas.addEventListener('pointerdown', (event) => {
    canvas.setPointerCapture(event.pointerId);
    last = at(event);
    dab(...last);
  });
  canvas.addEventListener('pointermove', (event) => {
    if (!last) {
      return;
    }
    const next = at(event);
    const steps = Math.ceil(Math.hypot(next[0] - last[0], next[1] - last[1])) || 1;
    for (let i = 1; i <= steps; i++) {
      dab(last[0] + ((next[0] - last[0]) * i) / steps, last[1] + ((next[1] - last[1]) * i) / steps);
    }
    last = next;
  });
  ['pointerup', 'pointercancel'].forEach((end) => canvas.addEventListener(end, () => { last = null; }));
}

/** The same by keyboard. */
function rectangle(set, isPaint) {
  const fields = RECTANGLE.map((name, i) => html('input', {
    type: 'number', id: `mask-${name}`, min: 0, value: i < 2 ? 0 : 10, inputmode: 'numeric' }));
  const add = button('Add rectangle', 'Add rectangle', () => {
    const [left, top, width, height] = fields.map((field) => Number(field.value));
    set((x, y) => x >= left && x < left + width && y >= top && y < top + height, isPaint() ? 1 : 0);
  });
  return html('div', { class: 'rectangle' },
    fields.map((field, i) => html('label', { for: field.id }, RECTANGLE[i], field)), add);
}
