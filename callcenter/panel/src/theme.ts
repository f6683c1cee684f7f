/** Calm and legible: neutrals, one accent. Green, blue, amber, grey and red mean states only. */
import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from "@mantine/core";

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

const RED_FILLED = {
  "--mantine-color-red-filled": "#b3261e",
  "--mantine-color-red-filled-hover": "#9c211a",
};

/** Quiet text and red have the contrast of WCAG AA (4.5), which Mantine's own have not. */
export const quietVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    ...RED_FILLED,
    "--mantine-color-dimmed": "#5c636b",
    "--mantine-color-placeholder": "#6b727a",
    "--mantine-color-error": "#b3261e",
    "--mantine-color-red-outline": "#b3261e",
  },
  dark: {
    ...RED_FILLED,
    "--mantine-color-dimmed": "#a4abb3",
    "--mantine-color-placeholder": "#989fa7",
    "--mantine-color-error": "#ff9a8f",
    "--mantine-color-anchor": "#998bd9",
  },
});
