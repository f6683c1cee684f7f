/** Write a draft, or what was returned, and submit it. */
import { Button, Group, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api, take } from "@/api/client";
import { ApiProblem } from "@/api/problems";
import type { ApplicationShown } from "@/api/schema";
import { Conflict, conflictOf } from "@/ui/Conflict";
import { ProblemNote } from "@/ui/ProblemNote";
import { useBase } from "@/ui/useBase";
import { once } from "../queries";
import { FormFields } from "./FormFields";
import { differences, type Typed, typedOf } from "./form";

export function EditApplication({ shown }: { shown: ApplicationShown }) {
  const { t } = useTranslation("administration");
  const client = useQueryClient();
  const { base, typed, fields: said, ...form } = useBase(shown, typedOf);
  const on = (version: number) => ({
    path: { application_id: shown.application_id },
    header: { "If-Match": `"${version}"` },
  });
  const again = () => client.invalidateQueries({ queryKey: ["applications"] });
  const saving = useMutation({
    mutationFn: (version: number) =>
      take<ApplicationShown>(
        api.PATCH("/api/v1/applications/{application_id}", {
          params: on(version),
          body: { user_id: said.user_id, form: said.form },
        }),
      ),
    onSuccess: (answer) => {
      form.saved(answer);
      notifications.show({ message: t("saved") });
    },
    onSettled: again,
  });
  const submitting = useMutation({
    mutationFn: () =>
      take(
        api.POST("/api/v1/applications/{application_id}/submit", {
          params: on(base.version),
          headers: once(),
        }),
      ),
    onSuccess: () => notifications.show({ message: t("form.submitted") }),
    onSettled: again,
  });
  const problem = saving.error ?? submitting.error;
  const names = Object.fromEntries(
    Object.keys(differences(said, typedOf(shown))).map((field) => [field, t(`form.${field}`)]),
  );
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        saving.mutate(base.version);
      }}
    >
      <Stack>
        <FormFields kind={shown.kind} typed={said} onChange={form.put} problem={problem} />
        {conflictOf(saving.error) ? (
          <Conflict
            problem={besides(saving.error, said, typedOf(shown))}
            names={names}
            onKeepMine={(version) => saving.mutate(version)}
            onTakeTheirs={() => {
              form.drop();
              saving.reset();
            }}
          />
        ) : (
          <ProblemNote problem={problem} />
        )}
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

/** The refusal with both forms field by field: the server says of a form only that it changed. */
function besides(problem: unknown, yours: Typed, current: Typed): unknown {
  if (!(problem instanceof ApiProblem)) return problem;
  const more = { ...problem.more, difference: differences(yours, current) };
  return new ApiProblem(problem.code, problem.status, problem.message, more);
}
