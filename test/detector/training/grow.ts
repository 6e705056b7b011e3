import type { Forest } from '../../../src/detector/forest.ts';

export interface Sample {
  readonly row: Float64Array;
  readonly positive: boolean;
  readonly weight: number;
}

export interface GrowOptions {
  readonly trees: number;
  readonly leaves: number;
  readonly rate: number;
  /** The least sum of second derivatives in a leaf: more is more cautious. */
  readonly leafMin: number;
  readonly ridge: number;
  /** The share of the features each tree may look at. */
  readonly featureShare: number;
  readonly seed: number;
}

const binsMax = 48;
const stride = 2 * (binsMax + 1);

/** Grows a forest by gradient boosting on the logistic loss; the same samples and seed, the same forest. */
export function growForest(samples: readonly Sample[], options: GrowOptions): Forest {
  const width = samples[0]?.row.length ?? 0;
  const cuts = Array.from({ length: width }, (_, feature) => cutsOf(samples, feature));
  const bins = cuts.map((cut, feature) =>
    Uint8Array.from(samples, ({ row }) => binOf(cut, row[feature] ?? 0)),
  );
  const random = randomFrom(options.seed);
  const positives = samples.reduce((sum, { positive, weight }) => sum + (positive ? weight : 0), 0);
  const total = samples.reduce((sum, { weight }) => sum + weight, 0);
  const base = Math.log(positives / (total - positives));
  const scores = new Float64Array(samples.length).fill(base);
  const forest = {
    base,
    roots: [] as number[],
    feature: [] as number[],
    threshold: [] as number[],
    right: [] as number[],
    value: [] as number[],
  };
  for (let index = 0; index < options.trees; index++) {
    const features = cuts
      .map((_, feature) => feature)
      .filter((feature) => (cuts[feature]?.length ?? 0) > 0 && random() < options.featureShare);
    const tree = growTree(samples, scores, bins, cuts, features, options);
    forest.roots.push(forest.feature.length);
    append(forest, tree, options.rate);
    for (const leaf of leavesOf(tree)) {
      for (const at of leaf.rows) scores[at] = (scores[at] ?? 0) + leaf.value * options.rate;
    }
  }
  return forest;
}

interface Node {
  rows: Uint32Array;
  value: number;
  gradient: number;
  hessian: number;
  /** Sums of gradients and of second derivatives by feature and bin, two numbers a bin. */
  sums: Float64Array;
  split?: {
    feature: number;
    bin: number;
    threshold: number;
    gain: number;
    left?: Node;
    right?: Node;
  };
}

function growTree(
  samples: readonly Sample[],
  scores: Float64Array,
  bins: readonly Uint8Array[],
  cuts: readonly number[][],
  features: readonly number[],
  options: GrowOptions,
): Node {
  const gradients = new Float64Array(samples.length);
  const hessians = new Float64Array(samples.length);
  samples.forEach(({ positive, weight }, index) => {
    const chance = 1 / (1 + Math.exp(-(scores[index] ?? 0)));
    gradients[index] = weight * ((positive ? 1 : 0) - chance);
    hessians[index] = weight * chance * (1 - chance);
  });
  const make = (rows: Uint32Array): Node => {
    let gradient = 0;
    let hessian = 0;
    for (const row of rows) {
      gradient += gradients[row] ?? 0;
      hessian += hessians[row] ?? 0;
    }
    return {
      rows,
      gradient,
      hessian,
      value: gradient / (hessian + options.ridge),
      sums: new Float64Array(),
    };
  };
  const add = (node: Node): void => {
    node.sums = new Float64Array(features.length * stride);
    features.forEach((feature, index) => {
      const column = bins[feature] ?? new Uint8Array();
      for (const row of node.rows) {
        const at = index * stride + 2 * (column[row] ?? 0);
        node.sums[at] = (node.sums[at] ?? 0) + (gradients[row] ?? 0);
        node.sums[at + 1] = (node.sums[at + 1] ?? 0) + (hessians[row] ?? 0);
      }
    });
  };
  const search = (node: Node): void => {
    let best = undefined as Node['split'];
    const whole = (node.gradient * node.gradient) / (node.hessian + options.ridge);
    features.forEach((feature, index) => {
      const cut = cuts[feature] ?? [];
      const from = index * stride;
      let gl = 0;
      let hl = 0;
      for (let bin = 0; bin < cut.length; bin++) {
        gl += node.sums[from + 2 * bin] ?? 0;
        hl += node.sums[from + 2 * bin + 1] ?? 0;
        const hr = node.hessian - hl;
        if (hl < options.leafMin || hr < options.leafMin) continue;
        const gr = node.gradient - gl;
        const gain = (gl * gl) / (hl + options.ridge) + (gr * gr) / (hr + options.ridge) - whole;
        if (gain > (best?.gain ?? 0.5)) best = { feature, bin, threshold: cut[bin] ?? 0, gain };
      }
    });
    if (best !== undefined) node.split = best;
  };
  const root = make(Uint32Array.from(samples, (_, index) => index));
  add(root);
  search(root);
  const open = [root];
  for (let leaves = 1; leaves < options.leaves; leaves++) {
    const node = open
      .filter(({ split }) => split !== undefined)
      .sort((a, b) => (b.split?.gain ?? 0) - (a.split?.gain ?? 0))[0];
    if (node?.split === undefined) break;
    const column = bins[node.split.feature] ?? new Uint8Array();
    const { bin } = node.split;
    node.split.left = make(node.rows.filter((row) => (column[row] ?? 0) <= bin));
    node.split.right = make(node.rows.filter((row) => (column[row] ?? 0) > bin));
    open.splice(open.indexOf(node), 1, node.split.left, node.split.right);
    const [small, large] =
      node.split.left.rows.length < node.split.right.rows.length
        ? [node.split.left, node.split.right]
        : [node.split.right, node.split.left];
    add(small);
    large.sums = node.sums.map((sum, index) => sum - (small.sums[index] ?? 0));
    node.sums = new Float64Array();
    search(small);
    search(large);
  }
  return root;
}

function* leavesOf(node: Node): Generator<Node> {
  if (node.split?.left === undefined || node.split.right === undefined) yield node;
  else {
    yield* leavesOf(node.split.left);
    yield* leavesOf(node.split.right);
  }
}

function append(
  forest: { feature: number[]; threshold: number[]; right: number[]; value: number[] },
  node: Node,
  rate: number,
): void {
  const at = forest.feature.length;
  const { left, right } = node.split ?? {};
  const leaf = left === undefined || right === undefined;
  forest.feature.push(leaf ? -1 : (node.split?.feature ?? -1));
  forest.threshold.push(leaf ? 0 : Number((node.split?.threshold ?? 0).toPrecision(4)));
  forest.right.push(0);
  forest.value.push(Number((node.value * rate).toFixed(4)));
  if (leaf) return;
  append(forest, left, rate);
  forest.right[at] = forest.feature.length;
  append(forest, right, rate);
}

/** Where a feature's values are cut into bins: between its distinct values, thinned out evenly. */
function cutsOf(samples: readonly Sample[], feature: number): number[] {
  const values = [...new Set(samples.map(({ row }) => row[feature] ?? 0))].sort((a, b) => a - b);
  const middles = values
    .slice(1)
    .map((value, index) => Number((((values[index] ?? 0) + value) / 2).toPrecision(4)));
  const step = Math.max(1, middles.length / binsMax);
  return [
    ...new Set(
      Array.from(
        { length: Math.min(binsMax, middles.length) },
        (_, index) => middles[Math.floor(index * step)] ?? 0,
      ),
    ),
  ];
}

function binOf(cuts: readonly number[], value: number): number {
  let bin = 0;
  while (bin < cuts.length && value > (cuts[bin] ?? 0)) bin++;
  return bin;
}

/** mulberry32: small and the same everywhere. */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
