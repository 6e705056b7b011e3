/** A forest of small decision trees, flat: node `i` of all trees has its parts at index `i`. */
export interface Forest {
  /** The log-odds before any tree has spoken. */
  readonly base: number;
  /** Index of the first node of each tree. */
  readonly roots: readonly number[];
  /** The feature a node asks about; -1 in a leaf. */
  readonly feature: readonly number[];
  /** A value at most this goes left, that is to the next node; a greater one to `right`. */
  readonly threshold: readonly number[];
  readonly right: readonly number[];
  /**
   * What the tree says for the rows that reach the node, in log-odds; of leaves alone it counts.
   */
  readonly value: readonly number[];
}

/** Features by their index; those asked for may be worked out only then. */
export interface Row {
  at(index: number): number | undefined;
}

/**
 * The log-odds that a row of features is a credential; minus infinity, mostly after a few trees,
 * when they cannot reach `least`.
 */
export function logOdds(forest: Forest, row: Row, least = Number.NEGATIVE_INFINITY): number {
  const { roots, feature, threshold, right, value, hopes } = packed(forest);
  let sum = forest.base;
  for (let tree = 0; tree < roots.length; tree++) {
    if (sum + (hopes[tree] ?? 0) < least) return Number.NEGATIVE_INFINITY;
    let node = roots[tree] ?? 0;
    for (let asked = feature[node] ?? -1; asked >= 0; asked = feature[node] ?? -1) {
      node = (row.at(asked) ?? 0) <= (threshold[node] ?? 0) ? node + 1 : (right[node] ?? 0);
    }
    sum += value[node] ?? 0;
  }
  return sum;
}

/** A forest in arrays that are read fastest. */
interface Packed {
  readonly roots: Int32Array;
  readonly feature: Int32Array;
  readonly threshold: Float64Array;
  readonly right: Int32Array;
  readonly value: Float64Array;
  /** Of each tree, the most that it and those after it can add. */
  readonly hopes: Float64Array;
}

const known = new WeakMap<Forest, Packed>();

function packed(forest: Forest): Packed {
  let found = known.get(forest);
  if (found === undefined) {
    found = {
      roots: Int32Array.from(forest.roots),
      feature: Int32Array.from(forest.feature),
      threshold: Float64Array.from(forest.threshold),
      right: Int32Array.from(forest.right),
      value: Float64Array.from(forest.value),
      hopes: hopesOf(forest),
    };
    known.set(forest, found);
  }
  return found;
}

/** More than rounding can ever add up to. */
const roundingMax = 1e-6;

function hopesOf({ roots, feature, value }: Forest): Float64Array {
  const found = new Float64Array(roots.length);
  let rest = roundingMax;
  for (let tree = roots.length - 1; tree >= 0; tree--) {
    let most = Number.NEGATIVE_INFINITY;
    const past = roots[tree + 1] ?? feature.length;
    for (let node = roots[tree] ?? 0; node < past; node++) {
      if (feature[node] === -1) most = Math.max(most, value[node] ?? 0);
    }
    rest += most;
    found[tree] = rest;
  }
  return found;
}

/** How much each feature moved the log-odds of a row, by the index of the feature. */
export function contributions(forest: Forest, row: Row): Map<number, number> {
  const { feature, threshold, right, value } = forest;
  const moved = new Map<number, number>();
  for (const root of forest.roots) {
    let node = root;
    for (let asked = feature[node] ?? -1; asked >= 0; asked = feature[node] ?? -1) {
      const next = (row.at(asked) ?? 0) <= (threshold[node] ?? 0) ? node + 1 : (right[node] ?? 0);
      const step = (value[next] ?? 0) - (value[node] ?? 0);
      moved.set(asked, (moved.get(asked) ?? 0) + step);
      node = next;
    }
  }
  return moved;
}
