/** When calls are put through to operators: days and times, several rows if need be. */
import { ActionIcon, Button, NativeSelect, TextInput } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { HoursValues, WorkingHours } from "@/api/schema";
import { type Editing, without, withRow } from "./editor";

const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
const USUAL: WorkingHours = { days: "mon-fri", opens: "08:00:00", closes: "20:00:00" };
const MOST = 20;

export function HoursEditor({ values, onChange, wrong, readOnly }: Editing<HoursValues>) {
  const { t } = useTranslation("administration");
  const rows = values.working_hours;
  const put = (working_hours: WorkingHours[]) => onChange({ working_hours });
  const days = DAYS.map((day) => ({ value: day, label: t(`day.${day}`) }));
  return (
    <div className="rows">
      {rows.map((row, at) => {
        const [first = "mon", last = first] = (row.days ?? "mon-sun").split("-");
        const setDays = (from: string, to: string) =>
          put(withRow(rows, at, { days: from === to ? from : `${from}-${to}` }));
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: rows have no name but their place
          <fieldset key={at} className="row plain" disabled={readOnly}>
            <legend className="hidden">{t("hours.row", { at: at + 1 })}</legend>
            <NativeSelect
              label={t("hours.from")}
              value={first}
              data={days}
              onChange={(event) => setDays(event.currentTarget.value, last)}
            />
            <NativeSelect
              label={t("hours.to")}
              value={last}
              data={days}
              onChange={(event) => setDays(first, event.currentTarget.value)}
            />
            <TextInput
              type="time"
              label={t("hours.opens")}
              value={(row.opens ?? "").slice(0, 5)}
              error={wrong(`working_hours.${at}.opens`) ?? wrong(`working_hours.${at}`)}
              onChange={(event) => put(withRow(rows, at, { opens: event.currentTarget.value }))}
            />
            <TextInput
              type="time"
              label={t("hours.closes")}
              value={(row.closes ?? "").slice(0, 5)}
              error={wrong(`working_hours.${at}.closes`)}
              onChange={(event) => put(withRow(rows, at, { closes: event.currentTarget.value }))}
            />
            <ActionIcon
              variant="subtle"
              color="gray"
              size="lg"
              aria-label={t("removeRow", { at: at + 1 })}
              onClick={() => put(without(rows, at))}
            >
              <IconTrash size={18} />
            </ActionIcon>
          </fieldset>
        );
      })}
      {!readOnly && rows.length < MOST && (
        <div>
          <Button size="xs" variant="default" onClick={() => put([...rows, USUAL])}>
            {t("hours.add")}
          </Button>
        </div>
      )}
    </div>
  );
}
