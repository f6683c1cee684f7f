/** Change what an account says of its person; two who do so at once see both. */
import { Button, Group, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, take } from "@/api/client";
import type { UserShown } from "@/api/schema";
import { Conflict, conflictOf } from "@/ui/Conflict";
import { ProblemNote } from "@/ui/ProblemNote";
import { PersonFields, type PersonSaid, saidOf } from "./PersonFields";

export function RightsForm({ user, etag }: { user: UserShown; etag: string }) {
  const { t } = useTranslation("administration");
  const client = useQueryClient();
  const [typed, setTyped] = useState<PersonSaid | null>(null); // null: as it stands
  const said = typed ?? saidOf(user);
  const changes = changed(saidOf(user), said);
  const saving = useMutation({
    mutationFn: (version: string) =>
      take(
        api.PATCH("/api/v1/users/{user_id}", {
          params: { path: { user_id: user.user_id }, header: { "If-Match": version } },
          body: changes,
        }),
      ),
    onSuccess: () => {
      setTyped(null);
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
        saving.mutate(etag);
      }}
    >
      <Stack>
        <PersonFields said={said} onChange={setTyped} problem={saving.error} />
        <Text size="sm" c="dimmed">
          {t("person.endsSessions")}
        </Text>
        {conflict ? (
          <Conflict
            problem={saving.error}
            names={names}
            onKeepMine={(version) => saving.mutate(`"${version}"`)}
            onTakeTheirs={() => {
              setTyped(null);
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
