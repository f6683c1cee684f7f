/** Keys that work everywhere but in a field: `g c` goes to a place, Ctrl+K opens the palette. */
import { useEffect } from "react";
import { useNavigate } from "react-router";
import { latinKey } from "./layout";
import { pairWith } from "./pair";
import { usePlaces } from "./places";

export function isTyping(event: KeyboardEvent): boolean {
  const at = event.target;
  return (
    at instanceof HTMLElement &&
    (at.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(at.tagName))
  );
}

export function useShellKeys(openPalette: () => void): void {
  const navigate = useNavigate();
  const places = usePlaces();
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const key = latinKey(event.key);
      if ((event.ctrlKey || event.metaKey) && key === "k") {
        event.preventDefault();
        openPalette();
        return;
      }
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event)) return;
      const pair = pairWith(key, event.timeStamp);
      const place = places.find(({ keys }) => keys === pair);
      if (place) {
        event.preventDefault();
        navigate(place.path);
      }
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, [places, navigate, openPalette]);
}
