/** Makes a thing when it is first asked for, and answers the same one from then on. */
export function once<T>(make: () => T): () => T {
  let made: { readonly thing: T } | undefined;
  return () => {
    made ??= { thing: make() };
    return made.thing;
  };
}

/** Makes a thing of an object when it is first asked for; keeps it as long as the object lives. */
export function oncePer<K extends object, T>(make: (key: K) => T): (key: K) => T {
  const made = new WeakMap<K, { readonly thing: T }>();
  return (key) => {
    let known = made.get(key);
    if (!known) {
      known = { thing: make(key) };
      made.set(key, known);
    }
    return known.thing;
  };
}
