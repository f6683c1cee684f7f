/** A request of a medical organisation: in the order in which it is told on the phone. */
import {
  Radio,
  SegmentedControl,
  Select,
  SimpleGrid,
  Stack,
  Text,
  Textarea,
  TextInput,
} from "@mantine/core";
import { useTranslation } from "react-i18next";
import { OrganisationPicker } from "@/ui/OrganisationPicker";
import { useNarrow } from "@/ui/useNarrow";
import { inOurLanguage, useCatalogue } from "../data";
import { type FormProps, text } from "./control";
import { More } from "./More";
import { SolvedAtOnce } from "./SolvedAtOnce";
import { useTakesFocus } from "./useTakesFocus";

export function TicketFields(form: FormProps) {
  const { t } = useTranslation("cases");
  const { typed, type, mistake, compact } = form;
  const catalogue = useCatalogue();
  return (
    <Stack gap="md">
      <Textarea
        label={t("field.text")}
        autosize
        minRows={compact ? 2 : 3}
        maxRows={14}
        maxLength={20_000}
        autoFocus={useTakesFocus()}
        error={mistake("text")}
        value={text(typed, "text")}
        onChange={(event) => type("text", event.currentTarget.value)}
      />
      <SimpleGrid cols={compact ? 1 : { base: 1, sm: 2 }}>
        <Select
          label={t("field.form.service")}
          required
          searchable
          selectFirstOptionOnChange
          error={mistake("form.service")}
          data={(catalogue?.services ?? []).map((one) => ({
            value: one.code,
            label: inOurLanguage(one),
          }))}
          value={text(typed, "form.service") || null}
          onChange={(code) => type("form.service", code)}
        />
        <OrganisationPicker
          label={t("field.organisation_id")}
          error={mistake("organisation_id")}
          value={text(typed, "organisation_id") || null}
          onChange={(id) => type("organisation_id", id)}
        />
      </SimpleGrid>
      <UrgencyHelper {...form} />
      <SimpleGrid cols={compact ? 1 : { base: 1, sm: 2 }}>
        <TextInput
          label={t("field.caller_name")}
          maxLength={200}
          error={mistake("caller_name")}
          value={text(typed, "caller_name")}
          onChange={(event) => type("caller_name", event.currentTarget.value)}
        />
        <TextInput
          label={t("field.caller_email")}
          type="email"
          maxLength={254}
          error={mistake("caller_email")}
          value={text(typed, "caller_email")}
          onChange={(event) => type("caller_email", event.currentTarget.value)}
        />
      </SimpleGrid>
      <Choice {...form} field="form.requester_role" of={ROLES} />
      <SolvedAtOnce {...form} />
      <More>
        <Choice {...form} field="form.category" of={CATEGORIES} />
        <Select
          label={t("field.form.work_type")}
          data={(catalogue?.work_types ?? []).map((one) => ({
            value: one.code,
            label: inOurLanguage(one),
          }))}
          allowDeselect={false}
          value={text(typed, "form.work_type")}
          onChange={(code) => type("form.work_type", code)}
        />
        <TextInput
          label={t("field.topic")}
          description={t("field.topic.ticketHint")}
          maxLength={200}
          value={text(typed, "topic")}
          onChange={(event) => type("topic", event.currentTarget.value)}
        />
        <Textarea
          label={t("field.form.impact")}
          autosize
          value={text(typed, "form.impact")}
          onChange={(event) => type("form.impact", event.currentTarget.value)}
        />
        <LetterFields {...form} />
      </More>
    </Stack>
  );
}

const ROLES = ["user", "responsible_specialist", "head", "department_employee"];
const CATEGORIES = ["use", "operability", "change", "training"];

/** Urgency is chosen by what has happened, in the regulation's own four texts. */
function UrgencyHelper({ typed, type, mistake, compact }: FormProps) {
  const { t, i18n } = useTranslation("cases");
  const catalogue = useCatalogue();
  const english = i18n.language === "en";
  return (
    <Radio.Group
      label={t("field.form.urgency")}
      required
      data-mistaken={mistake("form.urgency") !== undefined || undefined}
      error={mistake("form.urgency")}
      value={text(typed, "form.urgency") || null}
      onChange={(urgency) => type("form.urgency", urgency)}
    >
      <SimpleGrid cols={compact ? 1 : { base: 1, sm: 2 }} spacing="xs" mt={4}>
        {catalogue?.urgencies.map((one) => (
          <Radio.Card key={one.code} value={one.code} p="sm" radius="sm" className="urgency">
            <Text size="sm" fw={600}>
              {english ? one.name_en : one.name_ru}
            </Text>
            <Text size="sm">{english ? one.when_en : one.when_ru}</Text>
          </Radio.Card>
        ))}
      </SimpleGrid>
    </Radio.Group>
  );
}

/** The head's letter, without which a change or training stays with line 1 (regulation 5.4). */
function LetterFields({ typed, type, mistake }: FormProps) {
  const { t } = useTranslation("cases");
  const one = (field: string, kind: "text" | "date") => (
    <TextInput
      label={t(`field.${field}`)}
      type={kind}
      maxLength={200}
      error={mistake(field)}
      value={text(typed, field)}
      onChange={(event) => type(field, event.currentTarget.value)}
    />
  );
  return (
    <fieldset className="plain">
      <legend>{t("letter")}</legend>
      <SimpleGrid cols={{ base: 1, sm: 3 }}>
        {one("form.letter_number", "text")}
        {one("form.letter_dated_on", "date")}
        {one("form.letter_signed_by", "text")}
      </SimpleGrid>
    </fieldset>
  );
}

/** A few words to choose one of; `field.X` names it, `X.value` each choice. */
export function Choice(props: FormProps & { field: string; of: readonly string[] }) {
  const { t } = useTranslation("cases");
  const narrow = useNarrow();
  const { field, of, typed, type, compact } = props;
  const name = field.replace(/^form\./, "");
  const data = of.map((value) => ({ value, label: t(`${name}.${value}`) }));
  if (compact || narrow || of.length > 4)
    return (
      <Select
        label={t(`field.${field}`)}
        allowDeselect={false}
        data={data}
        value={text(typed, field)}
        onChange={(value) => type(field, value)}
      />
    );
  return (
    <div>
      <Text size="sm" fw={500} mb={4}>
        {t(`field.${field}`)}
      </Text>
      <SegmentedControl
        aria-label={t(`field.${field}`)}
        data={data}
        value={text(typed, field)}
        onChange={(value) => type(field, value)}
      />
    </div>
  );
}
