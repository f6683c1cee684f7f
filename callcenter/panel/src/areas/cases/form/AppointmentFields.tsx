/** A wish for an appointment: to whom, for what; the booking itself is made elsewhere. */
import { SimpleGrid, Stack, Textarea, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { OrganisationPicker } from "@/ui/OrganisationPicker";
import { type FormProps, text } from "./control";
import { PersonFinder } from "./PersonFinder";
import { useTakesFocus } from "./useTakesFocus";

export function AppointmentFields(form: FormProps) {
  const { t } = useTranslation("cases");
  const { typed, type, mistake, compact } = form;
  return (
    <Stack gap="md">
      <TextInput
        label={t("field.topic")}
        description={t("field.topic.appointmentHint")}
        required
        autoFocus={useTakesFocus()}
        maxLength={200}
        error={mistake("topic")}
        value={text(typed, "topic")}
        onChange={(event) => type("topic", event.currentTarget.value)}
      />
      <SimpleGrid cols={compact ? 1 : { base: 1, sm: 2 }}>
        <OrganisationPicker
          label={t("field.organisation_id")}
          error={mistake("organisation_id")}
          value={text(typed, "organisation_id") || null}
          onChange={(id) => type("organisation_id", id)}
        />
        <TextInput
          label={t("field.caller_name")}
          maxLength={200}
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
      <PersonFinder {...form} />
      <Textarea
        label={t("field.text")}
        autosize
        minRows={2}
        maxRows={14}
        maxLength={20_000}
        value={text(typed, "text")}
        onChange={(event) => type("text", event.currentTarget.value)}
      />
    </Stack>
  );
}
