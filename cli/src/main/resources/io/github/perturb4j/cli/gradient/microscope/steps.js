/* What a run says at a step: summaries, gradients that pass an edge, the scale they are drawn on. */

function stepOf(run, step) {
  return run.trace.steps[Math.min(step, run.trace.steps.length - 1)];
}

/** The number of a step, as the attack counts: not every one of its steps need be in the trace. */
function numberOf(run, step) {
  return stepOf(run, step).step;
}

function valueAt(run, step, node) {
  return stepOf(run, step).values[node] || run.trace.steps[0].values[node];
}

function gradientAt(run, step, node) {
  return stepOf(run, step).gradients[node];
}

/**
 * The norm of the gradient that goes from v back to u, and whether it is that alone: where several ops read u, only
 * the sum of what they send is kept, except that a sum hands on its own gradient as it is.
 */
function passing(run, step, u, v) {
  const nodes = run.trace.nodes;
  const whole = gradientAt(run, step, u);
  const sent = gradientAt(run, step, v);
  if (!nodes[u].differentiable || !whole) {
    return { norm: null, alone: true };
  }
  if (nodes[v].op === 'add' && sent && String(nodes[u].shape) === String(nodes[v].shape)) {
    return { norm: sent.norm, alone: true };
  }
  return { norm: whole.norm, alone: run.readers[u].length < 2 };
}

/** Smallest and largest positive norm of a gradient that reaches the pixels, over all steps and runs. */
function normRange(runs) {
  let low = Infinity;
  let high = 0;
  for (const run of runs) {
    for (const step of run.trace.steps) {
      step.gradients.forEach((g, index) => {
        if (g && g.norm > 0 && Number.isFinite(g.norm) && run.trace.nodes[index].differentiable) {
          low = Math.min(low, g.norm);
          high = Math.max(high, g.norm);
        }
      });
    }
  }
  return high > 0 ? { low: Math.max(low, high * 1e-6), high } : { low: 1e-3, high: 1 };
}

/** Pixels wide, by the logarithm of the norm. */
function thickness(norm, range) {
  if (!(norm > 0)) {
    return 0;
  }
  const spread = Math.log(range.high / range.low) || 1;
  const share = Math.min(1, Math.max(0, Math.log(norm / range.low) / spread));
  return 1.5 + 12.5 * share;
}

/** The network's parts from the pixels to the loss, as curves and strips show them. */
function depths(run) {
  return run.root.children.filter((box) => run.trace.nodes[box.node].differentiable);
}

function topClass(run, step) {
  return stepOf(run, step).probabilities.reduce((best, c) => ((c.p ?? 0) > (best.p ?? 0) ? c : best));
}

function lastStep(runs) {
  return Math.max(...runs.map((run) => run.trace.steps.length)) - 1;
}
