/** Actions that the palette offers beside places: pages add theirs while they are shown. */
import { useEffect, useSyncExternalStore } from "react";

export interface Command {
  readonly id: string;
  readonly name: string;
  readonly keys?: string; // shown beside the name
  readonly run: () => void;
}

let commands: readonly Command[] = [];
const listeners = new Set<() => void>();

function become(next: readonly Command[]): void {
  commands = next;
  for (const listener of listeners) listener();
}

/** Offer `own` while the component is shown; memoise the list. */
export function useCommands(own: readonly Command[]): void {
  useEffect(() => {
    become([...commands, ...own]);
    return () => become(commands.filter((command) => !own.includes(command)));
  }, [own]);
}

export function useAllCommands(): readonly Command[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => commands,
  );
}
