/** The card of a call, asked for as soon as the phone rings; the case may follow a moment later. */
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { askedAgainIn, SOON_MILLISECONDS, withoutCase } from "./awaited";
import { cardOf } from "./card";
import { useWay } from "./desk";

export function useCard(linkedid: string | null) {
  const way = useWay(linkedid);
  const justCame = useJustCame(linkedid);
  return useQuery({
    ...cardOf(linkedid),
    enabled: linkedid !== null,
    refetchInterval: ({ state }) => askedAgainIn(state.data, way, justCame),
  });
}

/** The word for the place where the case of this call would stand. */
export function useWithoutCase(linkedid: string | null): string {
  const way = useWay(linkedid);
  return withoutCase(way, useJustCame(linkedid));
}

/** Whether this card has lain open for a few seconds only. */
function useJustCame(linkedid: string | null): boolean {
  const [late, setLate] = useState<string | null>(null);
  useEffect(() => {
    const timer = window.setTimeout(() => setLate(linkedid), SOON_MILLISECONDS);
    return () => window.clearTimeout(timer);
  }, [linkedid]);
  return late !== linkedid;
}
