/** A duration: a number and a unit side by side; the value is seconds. */
import { Group, NativeSelect, NumberInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { UNITS, type Unit, unitOf } from "./duration";

interface Props {
  readonly label: string;
  readonly seconds: number;
  readonly onChange: (seconds: number) => void;
  readonly units: readonly Unit[];
  readonly most?: number; // seconds
  readonly error?: string | undefined;
  readonly readOnly?: boolean;
  readonly bare?: boolean; // in a table whose head says what it is
}

export function DurationField(props: Props) {
  const { t, i18n } = useTranslation("administration");
  const { label, seconds, onChange, units, error, readOnly = false } = props;
  const [unit, setUnit] = useState<Unit>(() => unitOf(seconds, units));
  return (
    <Group gap={6} align="flex-end" wrap="nowrap">
      <NumberInput
        {...(props.bare ? { "aria-label": label } : { label })}
        value={seconds / UNITS[unit]}
        min={0}
        {...(props.most === undefined ? {} : { max: props.most / UNITS[unit] })}
        decimalScale={3}
        decimalSeparator={i18n.language === "en" ? "." : ","}
        allowedDecimalSeparators={[".", ","]}
        allowNegative={false}
        readOnly={readOnly}
        error={error}
        w="8.5rem"
        styles={{ label: { whiteSpace: "nowrap" } }} // it stands above the unit too
        onChange={(value) => typeof value === "number" && onChange(value * UNITS[unit])}
      />
      <NativeSelect
        aria-label={`${label}: ${t("unit")}`}
        value={unit}
        disabled={readOnly}
        miw="6.8rem"
        onChange={(event) => setUnit(event.currentTarget.value as Unit)}
        data={units.map((one) => ({ value: one, label: t(`unit.${one}`) }))}
      />
    </Group>
  );
}
