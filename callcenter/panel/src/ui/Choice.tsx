/** One value of a few, as a filter; empty: all of them. The browser's own list: fast on any device. */
import { NativeSelect } from "@mantine/core";
import { useTranslation } from "react-i18next";

interface Props {
  readonly label: string;
  readonly value: string | undefined;
  readonly onChange: (value: string | null) => void;
  readonly values: readonly string[];
  readonly name: (value: string) => string;
}

export function Choice({ label, value, onChange, values, name }: Props) {
  const { t } = useTranslation();
  return (
    <NativeSelect
      size="xs"
      label={label}
      value={value ?? ""}
      onChange={(event) => onChange(event.currentTarget.value || null)}
      data={[
        { value: "", label: t("any") },
        ...values.map((one) => ({ value: one, label: name(one) })),
      ]}
    />
  );
}
