/** A form over a record of the server: what it was begun from, and what is typed over it. */
import { useRef, useState } from "react";
import { afterSave, meet } from "./base";

/** `read` gives the record's fields as the form holds them. */
export function useBase<Row, Fields extends object>(server: Row, read: (record: Row) => Fields) {
  const [typed, setTyped] = useState<Partial<Fields> | null>(null); // null: as it stands
  const [kept, setHeld] = useState({ base: server, met: server });
  const latest = useRef(server);
  latest.current = server;
  const held = meet(kept, server, typed !== null, read);
  if (held !== kept) setHeld(held);
  const before = read(held.base);
  return {
    base: held.base,
    before,
    typed,
    fields: typed === null ? before : { ...before, ...typed },
    put: (changes: Partial<Fields>) => setTyped((now) => ({ ...now, ...changes })),
    /** What is typed goes over the server's newest, which the person has looked at. */
    rebase: () => setHeld({ base: latest.current, met: latest.current }),
    drop: () => setTyped(null),
    saved: (answer: Row) => {
      setHeld(afterSave(answer, latest.current));
      setTyped(null);
    },
  };
}
