/** What an open sheet is about, as it stands now, or as it was last known where it has gone meanwhile. */
export interface Held<T> {
  readonly value: T | null;
  /** It is not there any more. */
  readonly gone: boolean;
}

/**
 * Holds the last known value of whatever `key` names, so that a form whose row goes away stays, with what was typed.
 * `key`: `null` = nothing is open. Call it while a component is made.
 */
export function held<T>(key: () => string | null, now: () => T | null): Held<T> {
  let last: { key: string; value: T } | null = null;
  const present = $derived(now());
  const value = $derived.by(() => {
    const name = key();
    if (name === null) return null;
    if (present !== null) last = { key: name, value: present };
    return last?.key === name ? last.value : null;
  });
  return {
    get value() {
      return value;
    },
    get gone() {
      return value !== null && present === null;
    },
  };
}
