/** The parts of a place, as links beside its title: the address says where one is. */
import { Group } from "@mantine/core";
import { NavLink } from "react-router";

export interface SubPlace {
  readonly path: string;
  readonly title: string;
}

export function SubPlaces({ label, places }: { label: string; places: readonly SubPlace[] }) {
  if (places.length < 2) return null;
  return (
    <Group component="nav" aria-label={label} gap={4} className="sub-places">
      {places.map((place) => (
        <NavLink key={place.path} to={place.path} end className="sub-place">
          {place.title}
        </NavLink>
      ))}
    </Group>
  );
}
