/** A script being written: steps in order, what is said in each, and where each answer leads. */
import {
  ActionIcon,
  Button,
  CloseButton,
  Group,
  NativeSelect,
  Stack,
  Text,
  Textarea,
  TextInput,
  Title,
} from "@mantine/core";
import { IconArrowDown, IconArrowUp, IconPlus, IconTrash } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Mistake } from "@/api/problems";
import type { Step } from "./queries";
import { KINDS, moved, newStep, ofKind, without } from "./script";

interface Props {
  readonly steps: readonly Step[] | null;
  readonly mistakes: readonly Mistake[];
  readonly onChange: (steps: Step[] | null) => void;
}

export function ScriptEditor({ steps, mistakes, onChange }: Props) {
  const { t } = useTranslation("knowledge");
  const all = steps ?? [];
  const replace = (key: string, step: Step) =>
    onChange(all.map((one) => (one.key === key ? step : one)));
  return (
    <section aria-label={t("script")}>
      <Title order={2} size="h6">
        {t("script")}
      </Title>
      <Text size="sm" c="dimmed" mb="sm">
        {t("script.hint")}
      </Text>
      <Stack gap="sm">
        {all.map((step, index) => (
          <StepCard
            key={step.key}
            step={step}
            index={index}
            all={all}
            mistakes={mistakes.filter((one) => one.place.startsWith(`scenario.${step.key}`))}
            onChange={(changed) => replace(step.key, changed)}
            onMove={(by) => onChange(moved(all, index, by))}
            onRemove={() => onChange(without(all, step.key))}
          />
        ))}
        <Button
          variant="default"
          size="xs"
          leftSection={<IconPlus size={14} aria-hidden />}
          onClick={() => onChange([...all, newStep(all)])}
          style={{ alignSelf: "flex-start" }}
        >
          {t("script.add")}
        </Button>
      </Stack>
    </section>
  );
}

interface CardProps {
  readonly step: Step;
  readonly index: number;
  readonly all: readonly Step[];
  readonly mistakes: readonly Mistake[];
  readonly onChange: (step: Step) => void;
  readonly onMove: (by: -1 | 1) => void;
  readonly onRemove: () => void;
}

function StepCard({ step, index, all, mistakes, onChange, onMove, onRemove }: CardProps) {
  const { t } = useTranslation("knowledge");
  const goesOn = step.kind === "say" || step.kind === "tell_number";
  return (
    <fieldset className="step-card">
      <Group gap={6} mb="xs">
        <Text fw={600} className="figures">
          {index + 1}
        </Text>
        <NativeSelect
          size="xs"
          aria-label={t("step.kind", { number: index + 1 })}
          value={step.kind}
          onChange={(event) => onChange(ofKind(step, event.currentTarget.value as Step["kind"]))}
          data={KINDS.map((kind) => ({ value: kind, label: t(`kind.${kind}`) }))}
        />
        {step.kind === "red_flag" && (
          <NativeSelect
            size="xs"
            aria-label={t("step.number")}
            value={step.number ?? "103"}
            onChange={(event) =>
              onChange({ ...step, number: event.currentTarget.value as Step["number"] })
            }
            data={["103", "112"]}
          />
        )}
        <Group gap={0} ml="auto" wrap="nowrap">
          <ActionIcon
            variant="subtle"
            color="gray"
            disabled={index === 0}
            aria-label={t("step.up", { number: index + 1 })}
            onClick={() => onMove(-1)}
          >
            <IconArrowUp size={15} />
          </ActionIcon>
          <ActionIcon
            variant="subtle"
            color="gray"
            disabled={index === all.length - 1}
            aria-label={t("step.down", { number: index + 1 })}
            onClick={() => onMove(1)}
          >
            <IconArrowDown size={15} />
          </ActionIcon>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={t("step.remove", { number: index + 1 })}
            onClick={onRemove}
          >
            <IconTrash size={15} />
          </ActionIcon>
        </Group>
      </Group>
      <Textarea
        autosize
        aria-label={t("step.text", { number: index + 1 })}
        placeholder={t(`step.text.${step.kind}`)}
        value={step.text}
        maxLength={2000}
        onChange={(event) => onChange({ ...step, text: event.currentTarget.value })}
      />
      {step.kind === "question" && <Choices step={step} all={all} onChange={onChange} />}
      {goesOn && (
        <GotoField
          step={step}
          all={all}
          value={step.goto ?? null}
          onChange={(goto) => onChange({ ...step, goto })}
        />
      )}
      {mistakes.map((mistake) => (
        <Text key={mistake.code + mistake.place} size="sm" c="red" role="alert">
          {mistake.message}
        </Text>
      ))}
    </fieldset>
  );
}

function Choices(props: { step: Step; all: readonly Step[]; onChange: (step: Step) => void }) {
  const { step, all, onChange } = props;
  const { t } = useTranslation("knowledge");
  const choices = step.choices ?? [];
  const put = (index: number, choice: (typeof choices)[number]) =>
    onChange({ ...step, choices: choices.map((one, at) => (at === index ? choice : one)) });
  return (
    <Stack gap={6} mt="xs">
      {choices.map((choice, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: an answer is typed, so it is no key
        <div key={index} className="step-choice">
          <TextInput
            size="xs"
            aria-label={t("choice.answer", { number: index + 1 })}
            placeholder={t("choice.answer", { number: index + 1 })}
            value={choice.answer}
            maxLength={200}
            onChange={(event) => put(index, { ...choice, answer: event.currentTarget.value })}
          />
          <GotoField
            step={step}
            all={all}
            value={choice.goto}
            onChange={(goto) => put(index, { ...choice, goto })}
          />
          <CloseButton
            size="sm"
            aria-label={t("choice.remove", { number: index + 1 })}
            onClick={() => onChange({ ...step, choices: choices.filter((_, at) => at !== index) })}
          />
        </div>
      ))}
      <Button
        size="compact-xs"
        variant="subtle"
        style={{ alignSelf: "flex-start" }}
        disabled={choices.length >= 20}
        onClick={() =>
          onChange({
            ...step,
            choices: [...choices, { answer: "", goto: all.at(-1)?.key ?? step.key }],
          })
        }
      >
        {t("choice.add")}
      </Button>
    </Stack>
  );
}

function GotoField(props: {
  step: Step;
  all: readonly Step[];
  value: string | null;
  onChange: (goto: string) => void;
}) {
  const { t } = useTranslation("knowledge");
  const others = props.all
    .map((one, index) => ({ value: one.key, label: `→ ${index + 1}. ${one.text.slice(0, 40)}` }))
    .filter((one) => one.value !== props.step.key);
  return (
    <NativeSelect
      size="xs"
      mt={props.step.kind === "question" ? 0 : "xs"}
      aria-label={t("step.goto")}
      value={props.value ?? ""}
      onChange={(event) => props.onChange(event.currentTarget.value)}
      data={[{ value: "", label: t("step.goto.choose"), disabled: true }, ...others]}
      className="step-goto"
    />
  );
}
