/** A topic of the classifier: the likeliest for the text first, any other by a word or its code. */
import { Chip, Group, Select, Stack, Text } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useTranslation } from "react-i18next";
import { useSuggestedTopics, useTopics } from "../data";

interface Props {
  readonly text: string;
  readonly label: string;
  readonly value: string | null;
  readonly onChange: (code: string | null) => void;
  readonly error?: string | undefined;
}

export function TopicPicker({ text, label, value, onChange, error }: Props) {
  const { t } = useTranslation("cases");
  const [asked] = useDebouncedValue(text.trim(), 600);
  const suggested = useSuggestedTopics(asked).slice(0, 3);
  const topics = useTopics();
  const parents = new Set(topics?.items.map((one) => one.parent));
  const leaves = topics?.items.filter((one) => !parents.has(one.code)) ?? [];
  return (
    <Stack gap={6}>
      <Select
        label={label}
        required
        searchable
        clearable
        selectFirstOptionOnChange
        limit={50}
        error={error}
        placeholder={t("topic.hint")}
        nothingFoundMessage={topics?.edition === null ? t("topic.noClassifier") : t("topic.none")}
        data={leaves.map((one) => ({ value: one.code, label: one.title }))}
        renderOption={({ option }) => (
          <div>
            {option.label}
            <div className="option-hint figures">{option.value}</div>
          </div>
        )}
        value={value}
        onChange={onChange}
      />
      {suggested.length > 0 && (
        <Group gap={6} role="group" aria-label={t("topic.suggested")}>
          <Text size="xs" c="dimmed">
            {t("topic.suggested")}
          </Text>
          {suggested.map((one) => (
            <Chip
              key={one.code}
              size="xs"
              checked={value === one.code}
              onChange={() => onChange(one.code)}
            >
              {one.title}
            </Chip>
          ))}
        </Group>
      )}
    </Stack>
  );
}
