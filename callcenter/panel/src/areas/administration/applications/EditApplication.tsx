/** Write a draft, or what was returned, and submit it. */
import { Button, Group, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, take } from "@/api/client";
import type { ApplicationShown } from "@/api/schema";
import { ProblemNote } from "@/ui/ProblemNote";
import { once } from "../queries";
import { FormFields } from "./FormFields";
import { type Typed, typedOf } from "./form";

export function EditApplication({ shown }: { shown: ApplicationShown }) {
  const { t } = useTranslation("administration");
  const client = useQueryClient();
  const [typed, setTyped] = useState<Typed | null>(null); // null: as it stands
  const said = typed ?? typedOf(shown);
  const params = {
    path: { application_id: shown.application_id },
    header: { "If-Match": `"${shown.version}"` },
  };
  const again = () => client.invalidateQueries({ queryKey: ["applications"] });
  const saving = useMutation({
    mutationFn: () =>
      take(
        api.PATCH("/api/v1/applications/{application_id}", {
          params,
          body: { user_id: said.user_id, form: said.form },
        }),
      ),
    onSuccess: () => {
      setTyped(null);
      notifications.show({ message: t("saved") });
    },
    onSettled: again,
  });
  const submitting = useMutation({
    mutationFn: () =>
      take(
        api.POST("/api/v1/applications/{application_id}/submit", {
          params,
          headers: once(),
        }),
      ),
    onSuccess: () => notifications.show({ message: t("form.submitted") }),
    onSettled: again,
  });
  const problem = saving.error ?? submitting.error;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        saving.mutate();
      }}
    >
      <Stack>
        <FormFields kind={shown.kind} typed={said} onChange={setTyped} problem={problem} />
        <ProblemNote problem={problem} />
        <Group>
          <Button
            type="submit"
            variant="default"
            loading={saving.isPending}
            disabled={typed === null}
          >
            {t("form.saveDraft")}
          </Button>
          <Button
            loading={submitting.isPending}
            disabled={typed !== null}
            onClick={() => submitting.mutate()}
          >
            {t("form.submit")}
          </Button>
          {typed !== null && (
            <Text size="sm" c="dimmed">
              {t("form.incomplete")}
            </Text>
          )}
        </Group>
      </Stack>
    </form>
  );
}
