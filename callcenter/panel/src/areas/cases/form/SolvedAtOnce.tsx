/** The outcome of the conversation itself: answered now, and with which words. */
import { Checkbox, Stack, Textarea } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { type FormProps, text, ticked } from "./control";
import { isSolvable } from "./register";

export function SolvedAtOnce({ shown, typed, type, mistake }: FormProps) {
  const { t } = useTranslation("cases");
  if (!isSolvable(shown, typed)) return null;
  const solved = ticked(typed, "form.solved");
  return (
    <Stack gap="xs">
      <Checkbox
        label={t("field.form.solved")}
        checked={solved}
        onChange={(event) => type("form.solved", event.currentTarget.checked)}
      />
      {solved && (
        <Textarea
          label={t("field.form.result")}
          autosize
          minRows={2}
          maxLength={20_000}
          required
          error={mistake("form.result")}
          value={text(typed, "form.result")}
          onChange={(event) => type("form.result", event.currentTarget.value)}
        />
      )}
    </Stack>
  );
}
