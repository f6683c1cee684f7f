/** Keys that work everywhere but in a field: `g c` goes to a place, Ctrl+K opens the palette. */
import { useEffect } from "react";
import { useNavigate } from "react-router";
import { latinKey } from "./layout";
import { usePlaces } from "./places";

const TOGETHER_MILLISECONDS = 1_200;

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
    let first = "";
    let firstAt = 0;
    const press = (event: KeyboardEvent) => {
      const key = latinKey(event.key);
      if ((event.ctrlKey || event.metaKey) && key === "k") {
        event.preventDefault();
        openPalette();
        return;
      }
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event)) return;
      const pair = event.timeStamp - firstAt < TOGETHER_MILLISECONDS ? `${first} ${key}` : key;
      const place = places.find(({ keys }) => keys === pair);
      if (place) {
        event.preventDefault();
        navigate(place.path);
      }
      first = key;
      firstAt = event.timeStamp;
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, [places, navigate, openPalette]);
}
