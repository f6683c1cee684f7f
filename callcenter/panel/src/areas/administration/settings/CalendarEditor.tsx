/** Days on which the region differs from the country's calendar. */
import { ActionIcon, Button, Group, Text, TextInput } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { CalendarValues } from "@/api/schema";
import { dayInWords } from "@/ui/zone";
import type { Editing } from "./editor";

const KINDS = ["days_off", "short_days", "working_days"] as const;

export function CalendarEditor({ values, onChange, readOnly }: Editing<CalendarValues>) {
  const { t } = useTranslation("administration");
  return (
    <div className="rows">
      {KINDS.map((kind) => (
        <section key={kind} aria-label={t(`calendar.${kind}`)}>
          <Text fw={500}>{t(`calendar.${kind}`)}</Text>
          <Text size="xs" c="dimmed" mb={4}>
            {t(`calendar.${kind}.what`)}
          </Text>
          <Days
            name={t(`calendar.${kind}`)}
            days={values[kind]}
            readOnly={readOnly}
            onChange={(days) => onChange({ ...values, [kind]: days })}
          />
        </section>
      ))}
    </div>
  );
}

interface Props {
  readonly name: string;
  readonly days: readonly string[];
  readonly onChange: (days: string[]) => void;
  readonly readOnly: boolean;
}

function Days({ name, days, onChange, readOnly }: Props) {
  const { t } = useTranslation("administration");
  const [typed, setTyped] = useState("");
  const add = () => {
    if (typed && !days.includes(typed)) onChange([...days, typed].sort());
    setTyped("");
  };
  return (
    <>
      {days.length === 0 ? (
        <Text size="sm" c="dimmed" mb={6}>
          {t("calendar.none")}
        </Text>
      ) : (
        <ul className="days">
          {days.map((day) => (
            <li key={day}>
              {dayInWords(day)}
              {!readOnly && (
                <ActionIcon
                  size="xs"
                  variant="subtle"
                  color="gray"
                  aria-label={t("calendar.remove", { day: dayInWords(day) })}
                  onClick={() => onChange(days.filter((one) => one !== day))}
                >
                  <IconX size={12} />
                </ActionIcon>
              )}
            </li>
          ))}
        </ul>
      )}
      {!readOnly && (
        <Group gap="xs" align="flex-end">
          <TextInput
            type="date"
            size="xs"
            aria-label={`${name}: ${t("calendar.day")}`}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
          <Button size="xs" variant="default" disabled={typed === ""} onClick={add}>
            {t("calendar.add")}
          </Button>
        </Group>
      )}
    </>
  );
}
