/** From which day to which, both included, in the address as `from` and `until`. */
import { TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { dayAfter, momentOf } from "./day";
import type { Filters } from "./useFilters";

interface Props {
  readonly filters: Filters;
  readonly change: (changes: Record<string, string | null>) => void;
  readonly size?: "xs" | "sm";
}

export function Days({ filters, change, size = "xs" }: Props) {
  const { t } = useTranslation();
  return (
    <>
      {(["from", "until"] as const).map((end) => (
        <TextInput
          key={end}
          type="date"
          size={size}
          label={t(end)}
          value={filters[end] ?? ""}
          onChange={(event) => change({ [end]: event.currentTarget.value || null })}
        />
      ))}
    </>
  );
}

/** The moments between which the chosen days lie; `before` is not included. */
export function momentsOf(filters: Filters): { from?: string; before?: string } {
  const { from, until } = filters;
  return {
    ...(isDay(from) ? { from: momentOf(from).toISOString() } : {}),
    ...(isDay(until) ? { before: momentOf(dayAfter(until)).toISOString() } : {}),
  };
}

function isDay(text: string | undefined): text is string {
  return text !== undefined && /^(19|20|21)\d\d-(0\d|1[0-2])-([0-2]\d|3[01])$/.test(text);
}
