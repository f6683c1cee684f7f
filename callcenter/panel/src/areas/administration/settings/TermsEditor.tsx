/** The urgency table: until when a ticket is registered and done, by its urgency. */
import { NativeSelect, NumberInput, Table } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { TermsValues } from "@/api/schema";
import { DurationField } from "./DurationField";
import type { Editing } from "./editor";

const URGENCIES = ["very_high", "high", "medium", "low"] as const;
type Urgency = (typeof URGENCIES)[number];
type Terms = "registration_seconds" | "execution_seconds" | "execution_days";

export function TermsEditor({ values, onChange, wrong, readOnly }: Editing<TermsValues>) {
  const { t } = useTranslation("administration");
  const put = (field: Terms, urgency: Urgency, value: number) =>
    onChange({ ...values, [field]: { ...values[field], [urgency]: value } });
  const inDays = values.reading === "working_days";
  return (
    <div className="rows">
      <div className="stacks">
        <Table withTableBorder aria-label={t("section.terms")}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t("terms.urgency")}</Table.Th>
              <Table.Th>{t("terms.registration")}</Table.Th>
              <Table.Th>{t(inDays ? "terms.executionDays" : "terms.execution")}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {URGENCIES.map((urgency) => (
              <Table.Tr key={urgency}>
                <Table.Th scope="row">{t(`terms:urgency.${urgency}`)}</Table.Th>
                <Table.Td data-label={t("terms.registration")}>
                  <DurationField
                    bare
                    label={t("terms.registrationOf", { urgency: t(`terms:urgency.${urgency}`) })}
                    seconds={values.registration_seconds[urgency] ?? 0}
                    units={["hours", "minutes"]}
                    readOnly={readOnly}
                    error={wrong(`registration_seconds.${urgency}`)}
                    onChange={(seconds) => put("registration_seconds", urgency, seconds)}
                  />
                </Table.Td>
                <Table.Td data-label={t(inDays ? "terms.executionDays" : "terms.execution")}>
                  {inDays ? (
                    <NumberInput
                      aria-label={t("terms.executionOf", {
                        urgency: t(`terms:urgency.${urgency}`),
                      })}
                      value={values.execution_days[urgency] ?? 0}
                      min={0}
                      step={0.5}
                      readOnly={readOnly}
                      error={wrong(`execution_days.${urgency}`)}
                      onChange={(value) =>
                        typeof value === "number" && put("execution_days", urgency, value)
                      }
                    />
                  ) : (
                    <DurationField
                      bare
                      label={t("terms.executionOf", { urgency: t(`terms:urgency.${urgency}`) })}
                      seconds={values.execution_seconds[urgency] ?? 0}
                      units={["days", "hours"]}
                      readOnly={readOnly}
                      error={wrong(`execution_seconds.${urgency}`)}
                      onChange={(seconds) => put("execution_seconds", urgency, seconds)}
                    />
                  )}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </div>
      <div className="row">
        <NativeSelect
          label={t("terms.reading")}
          value={values.reading}
          disabled={readOnly}
          onChange={(event) =>
            onChange({ ...values, reading: event.currentTarget.value as TermsValues["reading"] })
          }
          data={["calendar", "working_days"].map((one) => ({
            value: one,
            label: t(`reading.${one}`),
          }))}
        />
        <NumberInput
          label={t("terms.warnShare")}
          suffix=" %"
          min={1}
          max={100}
          readOnly={readOnly}
          value={Math.round(values.warn_share * 100)}
          error={wrong("warn_share")}
          onChange={(value) =>
            typeof value === "number" && onChange({ ...values, warn_share: value / 100 })
          }
        />
        <DurationField
          label={t("terms.warnBefore")}
          seconds={values.warn_before_seconds}
          units={["days", "hours", "minutes"]}
          readOnly={readOnly}
          error={wrong("warn_before_seconds")}
          onChange={(warn_before_seconds) => onChange({ ...values, warn_before_seconds })}
        />
      </div>
    </div>
  );
}
