/** Change what an account says of its person; two who do so at once see both. */
import { Button, Group, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api, take } from "@/api/client";
import type { UserShown } from "@/api/schema";
import { Conflict, conflictOf } from "@/ui/Conflict";
import { ProblemNote } from "@/ui/ProblemNote";
import { useBase } from "@/ui/useBase";
import { PersonFields, type PersonSaid, saidOf } from "./PersonFields";

export function RightsForm({ user }: { user: UserShown }) {
  const { t } = useTranslation("administration");
  const client = useQueryClient();
  const form = useBase(user, saidOf);
  const changes = changed(form.before, form.fields);
  const saving = useMutation({
    mutationFn: (version: number) =>
      take(
        api.PATCH("/api/v1/users/{user_id}", {
          params: { path: { user_id: user.user_id }, header: { "If-Match": `"${version}"` } },
          body: changes,
        }),
      ),
    onSuccess: (answer) => {
      form.saved(answer);
      notifications.show({ message: t("saved") });
    },
    onSettled: () => client.invalidateQueries({ queryKey: ["users"] }),
  });
  const names = Object.fromEntries(
    Object.entries(LABELS).map(([field, label]) => [field, t(label)]),
  );
  const conflict = conflictOf(saving.error);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        saving.mutate(form.base.version);
      }}
    >
      <Stack>
        <PersonFields said={form.fields} onChange={form.put} problem={saving.error} />
        <Text size="sm" c="dimmed">
          {t("person.endsSessions")}
        </Text>
        {conflict ? (
          <Conflict
            problem={saving.error}
            names={names}
            onKeepMine={(version) => saving.mutate(version)}
            onTakeTheirs={() => {
              form.drop();
              saving.reset();
            }}
          />
        ) : (
          <ProblemNote problem={saving.error} />
        )}
        <Group>
          <Button
            type="submit"
            loading={saving.isPending}
            disabled={Object.keys(changes).length === 0}
          >
            {t("common:save")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

const LABELS: Readonly<Record<keyof PersonSaid, string>> = {
  full_name: "name",
  role: "role",
  extension: "extension",
  organisation_id: "organisation",
  duty: "duty",
  email: "email",
  employment_ends_on: "lastDay",
};

/** What differs, so that a field nobody touched is not written over. */
function changed(before: PersonSaid, after: PersonSaid): Partial<PersonSaid> {
  const fields = Object.keys(after) as (keyof PersonSaid)[];
  return Object.fromEntries(
    fields.filter((field) => before[field] !== after[field]).map((field) => [field, after[field]]),
  );
}
