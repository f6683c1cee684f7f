import { clockTime, dayAndTime } from "./zone";

/** A moment in the office's zone; the exact one on hover. */
export function Moment({ at, clock = false }: { at: string; clock?: boolean }) {
  return (
    <time dateTime={at} title={`${dayAndTime(at)}, ${clockTime(at, true)}`} className="figures">
      {clock ? clockTime(at) : dayAndTime(at)}
    </time>
  );
}
