/** The places a person may go to, with their names in the language chosen. */
import { useTranslation } from "react-i18next";
import { areas } from "@/areas/all";
import type { Place } from "@/areas/area";
import { may, useSession } from "@/session/session";

export interface NamedPlace extends Place {
  readonly name: string;
}

export function usePlaces(): NamedPlace[] {
  const { t } = useTranslation();
  const session = useSession();
  return areas.flatMap((area) =>
    area.places
      .filter((place) => may(session, place.needs))
      .map((place) => ({ ...place, name: t(`${area.name}:${place.title}`) })),
  );
}
