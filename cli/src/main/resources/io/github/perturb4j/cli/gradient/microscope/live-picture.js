/* Which picture: one of those that are drawn here, or a file that is chosen or dropped. */

/**
 * @param changed hears of each choice
 * @param failed hears why a file cannot be taken
 * @returns the chooser, and `chosen()`: the fields of a request that name the picture
 */
function pictureChooser(choices, changed, failed) {
  let picture = { scene: choices.pictures[0].scene };
  const take = (other) => { picture = other; changed(); };
  const thumbs = choices.pictures.map(({ scene, name, address }, i) => {
    const input = html('input', { type: 'radio', name: 'picture', id: `scene-${scene}`, value: scene });
    input.checked = i === 0;
    input.addEventListener('change', () => { number.value = scene; take({ scene }); });
    const image = html('img', { src: safePicture(address), alt: `scene ${scene}, ${name}`, class: 'pixels' });
    return [input, html('label', { for: input.id, title: `scene ${scene}: ${name}` }, image)];
  });
  const number = html('input', {
    type: 'number', id: 'scene', min: 0, max: choices.scenes - 1, value: picture.scene, inputmode: 'numeric' });
  number.addEventListener('change', () => { uncheck(number.value); take({ scene: Number(number.value) }); });
  const uncheck = (scene) => part.querySelectorAll('input[name="picture"]').forEach((input) => {
    input.checked = input.value === scene;
  });
  const upload = async (file) => {
    try {
      if (file.size > choices.most_bytes) {
        throw new Error(`${file.name} has ${bytes(file.size)}; at most ${bytes(choices.most_bytes)} are taken`);
      }
      const read = await base64(file);
      uncheck('');
      take({ upload: { name: file.name, bytes: read } });
    } catch (error) {
      failed(error);
    }
  };
  const file = html('input', { type: 'file', id: 'file', accept: 'image/png,image/jpeg,image/webp' });
  file.addEventListener('change', () => file.files.length > 0 && upload(file.files[0]));
  const drop = html('label', { class: 'drop', for: 'file' }, html('b', {}, 'a picture of yours'),
    ' – drop a PNG, JPEG or WebP here, or choose one ', file);
  drop.addEventListener('dragover', () => drop.classList.add('over'));
  // a file that misses it would take the place of the page
  ['dragover', 'drop'].forEach((name) => document.addEventListener(name, (event) => event.preventDefault()));
  drop.addEventListener('dragleave', () => drop.classList.remove('over'));
  drop.addEventListener('drop', (event) => {
    drop.classList.remove('over');
    if (event.dataTransfer.files.length > 0) {
      upload(event.dataTransfer.files[0]);
    }
  });
  const part = html('fieldset', { class: 'live-picture' }, html('legend', {}, 'Picture'),
    html('div', { class: 'thumbs' }, thumbs),
    html('p', {}, html('label', { for: 'scene' }, `or any of the ${choices.scenes} test scenes: `), number), drop);
  return { part, chosen: () => picture };
}
