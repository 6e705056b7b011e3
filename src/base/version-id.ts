/** The next id in the row v1, v2, v3 … that is free among the version ids a secret has had. */
export function nextVersionId(taken: readonly string[]): string {
  const numbers = taken.map((id) => Number(/^v(\d{1,9})$/.exec(id)?.[1] ?? 0));
  return `v${Math.max(0, ...numbers) + 1}`;
}
