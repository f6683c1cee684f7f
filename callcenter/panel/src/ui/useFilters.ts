/** Filters of a list live in the address, so that a link shows the same list. */
import { useCallback } from "react";
import { useSearchParams } from "react-router";

export type Filters = Readonly<Record<string, string>>;

export function useFilters(): [Filters, (changes: Record<string, string | null>) => void] {
  const [parameters, setParameters] = useSearchParams();
  const change = useCallback(
    (changes: Record<string, string | null>) =>
      setParameters(
        (before) => {
          const after = new URLSearchParams(before);
          for (const [name, value] of Object.entries(changes))
            if (value) after.set(name, value);
            else after.delete(name);
          return after;
        },
        { replace: true },
      ),
    [setParameters],
  );
  return [Object.fromEntries(parameters), change];
}
