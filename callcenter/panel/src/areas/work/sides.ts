/** F3 takes the keyboard from the case to the answers beside it, and back to where it was. */
import { useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useCommands } from "@/shell/commands";
import { useKey } from "@/shell/useKey";

const FIELDS = "input:not([type=radio]):not([type=checkbox]), textarea";

export function useSides(): void {
  const { t } = useTranslation("work");
  const left = useRef<HTMLElement | null>(null);
  const run = useRef(() => {
    const at = document.activeElement;
    const helpers = document.querySelector(".desk-helpers");
    if (!helpers?.contains(at)) {
      left.current = at instanceof HTMLElement ? at : null;
      helpers?.querySelector<HTMLElement>(FIELDS)?.focus();
    } else if (left.current?.isConnected) left.current.focus();
    else document.querySelector<HTMLElement>(`.desk-case :is(${FIELDS})`)?.focus();
  }).current;
  useKey("F3", run);
  useCommands(useMemo(() => [{ id: "work.sides", name: t("sides"), keys: "F3", run }], [t, run]));
}
