/* The graph as it stands, as an SVG or PNG file of its own. */

/** The graph's style sheet with the colours that hold now. */
function resolvedStyle() {
  return byId('graph-style').textContent.replace(/var\((--[\w-]+)\)/g, (_, name) => cssColor(name));
}

function standalone() {
  const title = 34;
  const gap = 24;
  const width = panes.reduce((sum, pane) => sum + pane.width, 0) + gap * (panes.length + 1);
  const height = Math.max(...panes.map((pane) => pane.height)) + title + 2 * gap;
  const size = { width: Math.ceil(width), height: Math.ceil(height), viewBox: `0 0 ${width} ${height}` };
  const whole = svg('svg', { xmlns: SVG, class: 'graph', ...size },
    svg('style', {}, resolvedStyle()), svg('rect', { width: '100%', height: '100%', fill: cssColor('--card') }));
  let x = gap;
  panes.forEach((pane) => {
    const copy = pane.drawing.cloneNode(true);
    copy.removeAttribute('style');
    copy.querySelectorAll('.selected').forEach((part) => part.classList.remove('selected'));
    fill(copy, { x, y: title + gap, width: pane.width, height: pane.height }, []);
    const { run } = pane;
    const words = `${run.trace.network}, step ${numberOf(run, view.step)}: ${topClass(run, view.step).name}`;
    whole.append(svg('text', { class: 'frame-title', x, y: title }, words), copy);
    x += pane.width + gap;
  });
  return { text: new XMLSerializer().serializeToString(whole), width, height };
}

function save(blob, name) {
  const link = html('a', { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

function saveSvg() {
  save(new Blob([standalone().text], { type: 'image/svg+xml' }), `microscope-step${view.step}.svg`);
}

/** Twice as large as on the screen, less where a canvas could not hold it. */
function savePng() {
  const { text, width, height } = standalone();
  const scale = Math.min(2, 16000 / Math.max(width, height), Math.sqrt(1e8 / (width * height)));
  const image = new Image();
  image.onload = () => {
    const canvas = html('canvas', { width: Math.round(width * scale), height: Math.round(height * scale) });
    canvas.getContext('2d').drawImage(image, 0, 0, canvas.width, canvas.height);
    canvas.toBlob((blob) => save(blob, `microscope-step${view.step}.png`), 'image/png');
  };
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
}
