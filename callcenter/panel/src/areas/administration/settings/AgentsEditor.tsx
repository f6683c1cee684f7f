/** How long a wrap-up lasts, and why breaks are taken. */
import { ActionIcon, Button, Text, TextInput } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { AgentsValues } from "@/api/schema";
import { DurationField } from "./DurationField";
import { type Editing, without, withRow } from "./editor";

export function AgentsEditor({ values, onChange, wrong, readOnly }: Editing<AgentsValues>) {
  const { t } = useTranslation("administration");
  const rows = values.break_reasons;
  const put = (break_reasons: AgentsValues["break_reasons"]) =>
    onChange({ ...values, break_reasons });
  return (
    <div className="rows">
      <DurationField
        label={t("agents.wrapUp")}
        seconds={values.wrap_up_seconds}
        units={["minutes", "seconds"]}
        most={900}
        readOnly={readOnly}
        error={wrong("wrap_up_seconds")}
        onChange={(wrap_up_seconds) => onChange({ ...values, wrap_up_seconds })}
      />
      <div>
        <Text fw={500}>{t("agents.breaks")}</Text>
        <Text size="xs" c="dimmed">
          {t(rows.length === 0 ? "agents.usual" : "agents.own")}
        </Text>
      </div>
      {rows.map((row, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the key of a new one is being typed
        <fieldset key={at} className="row plain" disabled={readOnly}>
          <legend className="hidden">{row.ru || t("agents.newReason")}</legend>
          {(["key", "ru", "en"] as const).map((field) => (
            <TextInput
              key={field}
              label={t(`agents.${field}`)}
              value={row[field]}
              maxLength={60}
              error={wrong(`break_reasons.${at}.${field}`)}
              onChange={(event) => put(withRow(rows, at, { [field]: event.currentTarget.value }))}
            />
          ))}
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
      ))}
      {!readOnly && (
        <div>
          <Button
            size="xs"
            variant="default"
            onClick={() => put([...rows, { key: "", ru: "", en: "" }])}
          >
            {t("agents.add")}
          </Button>
        </div>
      )}
    </div>
  );
}
