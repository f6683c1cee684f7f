/** The places a person may go to, with their names in the language chosen. */
import { useTranslation } from "react-i18next";
import { useLocation } from "react-router";
import type { SessionShown } from "@/api/schema";
import { areas } from "@/areas/all";
import type { Place } from "@/areas/area";
import { may, useSession } from "@/session/session";

export interface NamedPlace extends Place {
  readonly name: string;
}

function isOffered(place: Place, session: SessionShown): boolean {
  return may(session, place.needs) && (place.helps?.(session) ?? true);
}

/** Whether the address leads to a place that this person's role does not have. */
export function useIsForbidden(): boolean {
  const session = useSession();
  const { pathname } = useLocation();
  const place = placeAt(
    areas.flatMap((area) => area.places),
    pathname,
  );
  return place !== undefined && !isOffered(place, session);
}

/** The nearest of the places that an address belongs to: one place may stand under another. */
export function placeAt<P extends Place>(places: readonly P[], pathname: string): P | undefined {
  return places
    .filter(({ path }) => pathname === path || pathname.startsWith(`${path}/`))
    .sort((one, other) => other.path.length - one.path.length)[0];
}

export function usePlaces(): NamedPlace[] {
  const { t } = useTranslation();
  const session = useSession();
  return areas.flatMap((area) =>
    area.places
      .filter((place) => isOffered(place, session))
      .map((place) => ({ ...place, name: t(`${area.name}:${place.title}`) })),
  );
}
