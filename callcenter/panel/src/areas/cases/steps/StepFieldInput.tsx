/** One field of a step, by its kind. */
import { Checkbox, MultiSelect, NumberInput, Select, Textarea, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { OrganisationPicker } from "@/ui/OrganisationPicker";
import { TopicPicker } from "../parts/TopicPicker";
import { ArticlePicker, CasePicker, ColleaguePicker } from "./pickers";
import type { StepField } from "./spec";
import type { StepCase } from "./stepCase";

interface Props {
  readonly field: StepField;
  readonly of: StepCase;
  readonly first: boolean;
  readonly value: unknown;
  readonly error: string | undefined;
  readonly onChange: (value: unknown) => void;
}

export function StepFieldInput({ field, of, first, value, error, onChange }: Props) {
  const { t } = useTranslation("cases");
  const common = {
    label: t(`stepField.${field.name}`),
    required: field.required ?? false,
    error,
    ...(first ? { "data-autofocus": true } : {}),
  };
  const said = typeof value === "string" ? value : "";
  const chosen = said || null;
  switch (field.kind) {
    case "line":
      return (
        <TextInput
          {...common}
          maxLength={200}
          value={said}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      );
    case "text":
      return (
        <Textarea
          {...common}
          autosize
          minRows={3}
          maxRows={16}
          maxLength={20_000}
          value={said}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      );
    case "date":
      return (
        <TextInput
          {...common}
          type="date"
          value={said}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      );
    case "number":
      return (
        <NumberInput
          {...common}
          min={1}
          max={30}
          allowDecimal={false}
          value={typeof value === "number" ? value : ""}
          onChange={(number) => onChange(typeof number === "number" ? number : null)}
        />
      );
    case "tick":
      return (
        <Checkbox
          label={common.label}
          checked={value === true}
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
      );
    case "choice":
      return (
        <Select
          {...common}
          allowDeselect={!field.required}
          data={(field.of ?? []).map((one) => ({
            value: one,
            label: t([`cases:${field.name}.${one}`, `terms:${field.name}.${one}`]),
          }))}
          value={chosen}
          onChange={onChange}
        />
      );
    case "question":
      return (
        <Select
          {...common}
          data={of.questions.map(({ seq, title }) => ({
            value: String(seq),
            label: `${seq}. ${title}`,
          }))}
          value={value === null || value === undefined ? null : String(value)}
          onChange={(seq) => onChange(seq === null ? null : Number(seq))}
        />
      );
    case "questions":
      if (of.questions.length < 2) return null;
      return (
        <MultiSelect
          {...common}
          placeholder={t("questions.all")}
          data={of.questions.map(({ seq, title }) => ({
            value: String(seq),
            label: `${seq}. ${title}`,
          }))}
          value={(Array.isArray(value) ? value : []).map(String)}
          onChange={(seqs) => onChange(seqs.map(Number))}
        />
      );
    case "organisation":
      return <OrganisationPicker {...common} value={chosen} onChange={onChange} />;
    case "topic":
      return <TopicPicker {...common} text={of.text} value={chosen} onChange={onChange} />;
    case "colleague":
      return <ColleaguePicker {...common} line={of.line} value={chosen} onChange={onChange} />;
    case "article":
      return <ArticlePicker {...common} text={of.text} value={chosen} onChange={onChange} />;
    case "case_number":
      return <CasePicker {...common} value={chosen} onChange={onChange} />;
  }
}
