/** Sections of a few fields: the menu's wait, promises, retention, the desk's hours. */
import { TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { DeskValues, MenuValues, PromisesValues, RetentionValues } from "@/api/schema";
import { DurationField } from "./DurationField";
import { UNITS } from "./duration";
import type { Editing } from "./editor";

const LONGEST_RETENTION = 30 * UNITS.days;

export function MenuEditor({ values, onChange, wrong, readOnly }: Editing<MenuValues>) {
  const { t } = useTranslation("administration");
  return (
    <DurationField
      label={t("menu.wait")}
      seconds={values.menu_wait_seconds}
      units={["seconds"]}
      readOnly={readOnly}
      error={wrong("menu_wait_seconds")}
      onChange={(menu_wait_seconds) => onChange({ menu_wait_seconds })}
    />
  );
}

export function PromisesEditor({ values, onChange, wrong, readOnly }: Editing<PromisesValues>) {
  const { t } = useTranslation("administration");
  return (
    <div className="row">
      <DurationField
        label={t("promises.due")}
        seconds={values.callback_due_seconds}
        units={["days", "hours", "minutes"]}
        readOnly={readOnly}
        error={wrong("callback_due_seconds")}
        onChange={(callback_due_seconds) => onChange({ ...values, callback_due_seconds })}
      />
      <DurationField
        label={t("promises.short")}
        seconds={values.short_call_seconds}
        units={["seconds"]}
        readOnly={readOnly}
        error={wrong("short_call_seconds")}
        onChange={(short_call_seconds) => onChange({ ...values, short_call_seconds })}
      />
    </div>
  );
}

export function RetentionEditor({ values, onChange, wrong, readOnly }: Editing<RetentionValues>) {
  const { t } = useTranslation("administration");
  return (
    <DurationField
      label={t("retention.keep")}
      seconds={values.recording_retention_seconds}
      units={["days", "hours", "minutes"]}
      most={LONGEST_RETENTION}
      readOnly={readOnly}
      error={wrong("recording_retention_seconds")}
      onChange={(recording_retention_seconds) => onChange({ recording_retention_seconds })}
    />
  );
}

export function DeskEditor({ values, onChange, wrong, readOnly }: Editing<DeskValues>) {
  const { t } = useTranslation("administration");
  return (
    <div className="row">
      {(["opens", "closes", "short_day_closes"] as const).map((field) => (
        <TextInput
          key={field}
          type="time"
          label={t(`desk.${field}`)}
          value={values[field].slice(0, 5)}
          error={wrong(field)}
          readOnly={readOnly}
          onChange={(event) => onChange({ ...values, [field]: event.currentTarget.value })}
        />
      ))}
    </div>
  );
}
