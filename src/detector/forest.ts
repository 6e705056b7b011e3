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

/** The log-odds that a row of features is a credential. */
export function logOdds(forest: Forest, row: Float64Array): number {
  const { feature, threshold, right, value } = forest;
  let sum = forest.base;
  for (const root of forest.roots) {
    let node = root;
    for (let asked = feature[node] ?? -1; asked >= 0; asked = feature[node] ?? -1) {
      node = (row[asked] ?? 0) <= (threshold[node] ?? 0) ? node + 1 : (right[node] ?? 0);
    }
    sum += value[node] ?? 0;
  }
  return sum;
}

/** How much each feature moved the log-odds of a row, by the index of the feature. */
export function contributions(forest: Forest, row: Float64Array): Map<number, number> {
  const { feature, threshold, right, value } = forest;
  const moved = new Map<number, number>();
  for (const root of forest.roots) {
    let node = root;
    for (let asked = feature[node] ?? -1; asked >= 0; asked = feature[node] ?? -1) {
      const next = (row[asked] ?? 0) <= (threshold[node] ?? 0) ? node + 1 : (right[node] ?? 0);
      const step = (value[next] ?? 0) - (value[node] ?? 0);
      moved.set(asked, (moved.get(asked) ?? 0) + step);
      node = next;
    }
  }
  return moved;
}
