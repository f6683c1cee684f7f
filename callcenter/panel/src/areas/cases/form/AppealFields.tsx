/** A citizen's appeal: the words first, the rest follows from them or is known already. */
import { Button, Checkbox, Group, SimpleGrid, Stack, Textarea, TextInput } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { OrganisationPicker } from "@/ui/OrganisationPicker";
import { TopicPicker } from "../parts/TopicPicker";
import { type FormProps, text, ticked } from "./control";
import { More } from "./More";
import { PersonFinder } from "./PersonFinder";
import { MOST_QUESTIONS, topicsOfFurther } from "./register";
import { SolvedAtOnce } from "./SolvedAtOnce";
import { Choice } from "./TicketFields";
import { useTakesFocus } from "./useTakesFocus";

const KINDS = ["complaint", "request", "statement", "proposal", "gratitude"];
const ABOUT = ["organisation", "head", "official"];
const FILINGS = [
  ...["phone", "email", "site", "paper", "personal_reception", "epgu", "site_esia", "pos"],
  ...["video", "other_body"],
];
const MULTIPLICITIES = ["individual", "collective", "repeated", "collective_repeated"];
const IDENTIFICATIONS = ["none", "caller_stated", "knowledge_checked", "document", "esia"];

export function AppealFields(form: FormProps) {
  const { t } = useTranslation("cases");
  const { typed, type, mistake, compact } = form;
  const columns = compact ? 1 : { base: 1, sm: 2 };
  const line = (field: string, kind: "text" | "email" = "text") => (
    <TextInput
      label={t(`field.${field}`)}
      type={kind}
      maxLength={field === "caller_email" ? 254 : 200}
      error={mistake(field)}
      value={text(typed, field)}
      onChange={(event) => type(field, event.currentTarget.value)}
    />
  );
  const tick = (field: string) => (
    <Checkbox
      label={t(`field.${field}`)}
      checked={ticked(typed, field)}
      onChange={(event) => type(field, event.currentTarget.checked)}
    />
  );
  return (
    <Stack gap="md">
      <Textarea
        label={t("field.text")}
        autosize
        minRows={compact ? 3 : 4}
        maxRows={18}
        maxLength={20_000}
        autoFocus={useTakesFocus()}
        error={mistake("text")}
        value={text(typed, "text")}
        onChange={(event) => type("text", event.currentTarget.value)}
      />
      <TopicPicker
        text={text(typed, "text")}
        label={t("field.form.code")}
        error={mistake("form.code")}
        value={text(typed, "form.code") || null}
        onChange={(code) => type("form.code", code)}
      />
      <SimpleGrid cols={columns}>
        <OrganisationPicker
          label={t("field.organisation_id.subject")}
          error={mistake("organisation_id")}
          value={text(typed, "organisation_id") || null}
          onChange={(id) => type("organisation_id", id)}
        />
        <Choice {...form} compact field="form.appeal_kind" of={KINDS} />
        {line("caller_name")}
        {line("form.address")}
        {line("caller_email", "email")}
      </SimpleGrid>
      <PersonFinder {...form} />
      <SolvedAtOnce {...form} />
      <More wanted={topicsOfFurther(typed).some((field) => mistake(field) !== undefined)}>
        <SimpleGrid cols={columns}>
          <Choice {...form} compact field="form.about" of={ABOUT} />
          {text(typed, "form.about") === "official" && line("form.official")}
          <Choice {...form} compact field="form.filing" of={FILINGS} />
          <Choice {...form} compact field="form.multiplicity" of={MULTIPLICITIES} />
          <Choice {...form} compact field="form.identification" of={IDENTIFICATIONS} />
          {line("form.on_behalf_of")}
          {line("form.external_number")}
        </SimpleGrid>
        {tick("form.media_risk")}
        {text(typed, "form.filing") === "pos" && tick("form.chose_59fz")}
        {text(typed, "form.filing") === "pos" && tick("form.fast_track")}
        {tick("form.not_an_appeal")}
        <MoreQuestions {...form} />
      </More>
    </Stack>
  );
}

/** Further questions of the same appeal, each under a topic of its own. */
function MoreQuestions({ typed, type, mistake }: FormProps) {
  const { t } = useTranslation("cases");
  const filled = Array.from({ length: MOST_QUESTIONS - 1 }, (_, index) => index + 2).filter(
    (seq) => typed[`form.code_${seq}`] || typed[`form.text_${seq}`],
  );
  const [shown, setShown] = useState(Math.max(1, ...filled));
  return (
    <Stack gap="sm">
      {Array.from({ length: shown - 1 }, (_, index) => index + 2).map((seq) => (
        <fieldset key={seq} className="plain">
          <legend>{t("question", { seq })}</legend>
          <TextInput
            label={t("field.form.text_n")}
            value={text(typed, `form.text_${seq}`)}
            onChange={(event) => type(`form.text_${seq}`, event.currentTarget.value)}
          />
          <TopicPicker
            text={text(typed, `form.text_${seq}`)}
            label={t("field.form.code")}
            error={mistake(`form.code_${seq}`)}
            value={text(typed, `form.code_${seq}`) || null}
            onChange={(code) => type(`form.code_${seq}`, code)}
          />
        </fieldset>
      ))}
      {shown < MOST_QUESTIONS && (
        <Group>
          <Button
            variant="default"
            size="xs"
            leftSection={<IconPlus size={14} aria-hidden />}
            onClick={() => setShown((was) => was + 1)}
          >
            {t("addQuestion")}
          </Button>
        </Group>
      )}
    </Stack>
  );
}
