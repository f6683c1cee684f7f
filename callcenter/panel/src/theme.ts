/** Calm and legible: neutrals, one accent. Green, blue, amber, grey and red mean states only. */
import { createTheme, type MantineColorsTuple } from "@mantine/core";

const accent: MantineColorsTuple = [
  "#f1effb",
  "#dfdbf3",
  "#bdb4e6",
  "#998bd9",
  "#7b69cd",
  "#6854c6",
  "#5a47ad",
  "#4b3f9e",
  "#3f3589",
  "#332a73",
];

export const theme = createTheme({
  primaryColor: "accent",
  primaryShade: { light: 7, dark: 5 },
  colors: { accent },
  fontFamily: "'Golos Text Variable', system-ui, sans-serif",
  headings: { fontFamily: "'Golos Text Variable', system-ui, sans-serif", fontWeight: "600" },
  defaultRadius: "sm",
  cursorType: "pointer",
  focusRing: "auto",
  respectReducedMotion: true,
});

export const STATE_COLOURS = {
  ready: "green",
  ringing: "blue",
  talking: "blue",
  wrap_up: "orange",
  break: "gray",
  offline: "gray",
} as const;
