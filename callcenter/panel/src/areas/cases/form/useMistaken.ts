/** After a try that lacked something the keyboard stands in the first field that lacks. */
import { type RefObject, useEffect, useRef, useState } from "react";

// A choice of cards is no field of its own: its first card has the keyboard.
const MISTAKEN = '[aria-invalid="true"], [data-mistaken] [role="radio"]';

export function useMistaken(): {
  readonly ref: RefObject<HTMLDivElement | null>;
  readonly show: () => void;
} {
  const ref = useRef<HTMLDivElement>(null);
  const [tries, setTries] = useState(0);
  useEffect(() => {
    if (tries > 0) ref.current?.querySelector<HTMLElement>(MISTAKEN)?.focus();
  }, [tries]);
  return { ref, show: () => setTries((was) => was + 1) };
}
