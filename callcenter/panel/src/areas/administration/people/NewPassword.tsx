/** A new one-time password for somebody who has lost theirs. */
import { Button, Group, Stack, Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "@/api/client";
import type { UserShown } from "@/api/schema";
import { ProblemNote } from "@/ui/ProblemNote";
import { useHoldings } from "../queries";
import { OneTimePassword } from "./OneTimePassword";
import { oneTimePassword } from "./password";

export function NewPassword({ user, etag }: { user: UserShown; etag: string }) {
  const { t } = useTranslation("administration");
  const client = useQueryClient();
  const [asked, setAsked] = useState(false);
  const held = useHoldings(user.user_id, asked);
  const giving = useMutation({
    mutationFn: async () => {
      const password = oneTimePassword();
      await api.PATCH("/api/v1/users/{user_id}", {
        params: { path: { user_id: user.user_id }, header: { "If-Match": etag } },
        body: { password },
      });
      return password;
    },
    onSettled: () => {
      void client.invalidateQueries({ queryKey: ["users"] });
      void client.invalidateQueries({ queryKey: ["sessions"] });
    },
  });
  if (giving.data)
    return (
      <Stack mt="md">
        <OneTimePassword login={user.login} password={giving.data} />
      </Stack>
    );
  if (!asked)
    return (
      <Button mt="md" size="xs" variant="default" onClick={() => setAsked(true)}>
        {t("person.newPassword")}
      </Button>
    );
  return (
    <Stack mt="md" gap="xs">
      <Text size="sm">{t("person.newPasswordWhat", { sessions: held.data?.sessions ?? "…" })}</Text>
      <ProblemNote problem={giving.error} />
      <Group gap="sm">
        <Button size="xs" loading={giving.isPending} onClick={() => giving.mutate()}>
          {t("person.newPassword")}
        </Button>
        <Button size="xs" variant="default" onClick={() => setAsked(false)}>
          {t("common:cancel")}
        </Button>
      </Group>
    </Stack>
  );
}
