/** Token buckets by key: `perSecond` tokens flow in, at most `burst` wait. */
export interface Throttle {
  /** Takes a token at time `now` (milliseconds); `false` when none is left. */
  take(key: string, now: number): boolean;
}

/** Remembers the `size` keys used last; a forgotten key starts with a full bucket. */
export function tokenBuckets(perSecond: number, burst: number, size: number): Throttle {
  const buckets = new Map<string, { tokens: number; at: number }>();
  return {
    take(key, now) {
      const bucket = buckets.get(key) ?? { tokens: burst, at: now };
      const elapsed = Math.max(0, now - bucket.at);
      bucket.tokens = Math.min(burst, bucket.tokens + (elapsed / 1000) * perSecond);
      bucket.at = now;
      buckets.delete(key);
      buckets.set(key, bucket);
      if (buckets.size > size) {
        for (const oldest of buckets.keys()) {
          buckets.delete(oldest);
          break;
        }
      }
      if (bucket.tokens < 1) return false;
      bucket.tokens -= 1;
      return true;
    },
  };
}
