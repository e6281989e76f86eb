/* Curves and histograms, drawn by uPlot in the page's colours. */

const drawn = new Set();

function forgetCharts(host) {
  drawn.forEach((chart) => {
    if (host.contains(chart.host)) {
      chart.observer.disconnect();
      chart.plot.destroy();
      drawn.delete(chart);
    }
  });
}

function axis(extra) {
  return {
    stroke: cssColor('--soft'), font: '12px system-ui, sans-serif', grid: { stroke: cssColor('--rule'), width: 1 },
    ticks: { stroke: cssColor('--rule'), width: 1, size: 4 }, ...extra,
  };
}

/** A vertical line at the step that is shown. */
function cursorAt(position) {
  return {
    hooks: {
      draw: [(plot) => {
        const at = position();
        if (at === null) {
          return;
        }
        const x = Math.round(plot.valToPos(at, 'x', true));
        const { ctx, bbox } = plot;
        ctx.save();
        ctx.strokeStyle = cssColor('--ink');
        ctx.lineWidth = devicePixelRatio * 1.5;
        ctx.beginPath();
        ctx.moveTo(x, bbox.top);
        ctx.lineTo(x, bbox.top + bbox.height);
        ctx.stroke();
        ctx.restore();
      }],
    },
  };
}

/** Puts a chart into its host, as wide as the host is at any time. */
function place(host, height, options, data) {
  const plot = new uPlot({
    width: Math.max(120, host.clientWidth), height, legend: { show: false }, padding: [8, 16, 0, 16],
    cursor: { show: false }, ...options,
  }, data, host);
  const observer = new ResizeObserver(() => {
    if (host.clientWidth > 0 && host.clientWidth !== plot.width) {
      plot.setSize({ width: host.clientWidth, height });
    }
  });
  observer.observe(host);
  drawn.add({ host, plot, observer });
  return plot;
}

const RUN_STROKES = [{ name: '--run0', dash: [] }, { name: '--run1', dash: [7, 5] }];

function runSeries(runs, more) {
  return runs.map((run, r) => ({
    label: run.trace.network, stroke: cssColor(RUN_STROKES[r].name), width: 2.2, dash: RUN_STROKES[r].dash,
    points: { show: true, size: 5, fill: cssColor(RUN_STROKES[r].name) }, ...more,
  }));
}

/** The powers of ten within a range and one beyond, no more than eight of them. */
function powers({ low, high }) {
  const first = Math.floor(Math.log10(low));
  const last = Math.ceil(Math.log10(high));
  const by = Math.max(1, Math.ceil((last - first) / 7));
  return Array.from({ length: Math.floor((last - first) / by) + 1 }, (_, i) => 10 ** (first + i * by));
}

/** Curves over the steps with a cursor; a click goes to the step. */
function stepChart(host, runs, numbers, log) {
  const xs = Array.from({ length: lastStep(runs) + 1 }, (_, i) => i);
  const longest = runs.reduce((a, b) => (b.trace.steps.length > a.trace.steps.length ? b : a));
  const plot = place(host, 170, {
    scales: { x: { time: false }, y: log ? { distr: 3 } : {} },
    axes: [
      axis({ size: 28, incrs: [1, 2, 5, 10, 20, 50, 100], values: (_, at) => at.map((i) => numberOf(longest, i)) }),
      axis({ size: 58, values: (_, ticks) => ticks.map((t) => (t === null ? '' : short(t))) }),
    ],
    series: [{}, ...runSeries(runs, { spanGaps: false })],
    plugins: [cursorAt(() => view.step)],
  }, [xs, ...runs.map((run) => xs.map((x) => (x < run.trace.steps.length ? numbers(run, x) : null)))]);
  host.addEventListener('click', (event) => {
    const over = plot.over.getBoundingClientRect();
    const step = Math.round(plot.posToVal(event.clientX - over.left, 'x'));
    view.change('step', Math.min(lastStep(runs), Math.max(0, step)));
  });
  return plot;
}

/** The norm of the gradient from the pixels to the loss at the step that is shown, on one scale for all steps. */
function depthChart(host, runs) {
  const places = depths(runs[0]);
  const names = places.map((box) => box.title);
  const range = normRange(runs);
  const numbers = () => [names.map((_, i) => i), ...runs.map((run) => places.map((place) => {
    const box = run.keys.get(place.key);
    const g = box && gradientAt(run, view.step, box.node);
    return g && g.norm > 0 ? g.norm : null;
  }))];
  const shown = (chart, at) => at.map((i) =>
    (chart.width < 58 * names.length && i % 2 > 0 ? '' : clip(names[i] || '', 9)));
  const plot = place(host, 170, {
    scales: {
      x: { time: false, range: [-0.3, names.length - 0.7] },
      y: { distr: 3, range: [powers(range)[0], Math.max(range.high * 1.2, powers(range).at(-1))] },
    },
    axes: [
      axis({ size: 28, splits: () => names.map((_, i) => i), values: shown }),
      axis({ size: 58, splits: () => powers(range), values: (_, ticks) => ticks.map(short) }),
    ],
    series: [{}, ...runSeries(runs)],
  }, numbers());
  return { update: () => plot.setData(numbers()) };
}

/** The 24 counts between min and max as columns. */
function histogram(summary, kind, label) {
  const host = html('div', { class: 'histogram', role: 'img', 'aria-label': `${label}: ${spokenHistogram(summary)}` });
  const counts = summary.histogram;
  const width = (summary.max - summary.min) / counts.length || 1;
  const xs = counts.map((_, i) => summary.min + (i + 0.5) * width);
  requestAnimationFrame(() => host.isConnected && place(host, 110, {
    scales: {
      x: { time: false, range: [summary.min - width / 2, summary.max + width / 2] },
      y: { range: [0, Math.max(1, ...counts) * 1.05] },
    },
    axes: [
      axis({ size: 28, space: 70, values: (_, ticks) => ticks.map(short), grid: { show: false } }),
      { show: false },
    ],
    series: [{}, {
      stroke: cssColor(`--${kind}`), fill: cssColor(`--${kind}`), points: { show: false },
      paths: uPlot.paths.bars({ size: [0.9, 100] }),
    }],
  }, [xs, counts]));
  return host;
}

function spokenHistogram(summary) {
  const most = summary.histogram.indexOf(Math.max(...summary.histogram));
  const width = (summary.max - summary.min) / summary.histogram.length;
  return `histogram, most between ${short(summary.min + most * width)} and ${short(summary.min + (most + 1) * width)}`;
}
