/** How surely the caller is this person: said by the operator, after asking. */
import { Button, Card, Group, NativeSelect, Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, take } from "@/api/client";
import { onVersion } from "@/api/edits";
import type { WholePersonShown } from "@/api/schema";
import { ProblemNote } from "@/ui/ProblemNote";

const LEVELS = ["caller_stated", "knowledge_checked", "document"] as const;
type Level = (typeof LEVELS)[number];

export function Identify({ person }: { person: WholePersonShown }) {
  const { t } = useTranslation("people");
  const client = useQueryClient();
  const [level, setLevel] = useState<Level>("knowledge_checked");
  const identifying = useMutation({
    mutationFn: () =>
      take(
        api.POST("/api/v1/people/{person_id}/identify", {
          params: { path: { person_id: person.person_id }, header: onVersion(person.version) },
          body: { level, contact_id: null },
        }),
      ),
    onSuccess: () => client.invalidateQueries({ queryKey: ["people", person.person_id] }),
  });
  return (
    <Card withBorder>
      <Group align="flex-end" gap="sm">
        <NativeSelect
          label={t("identify")}
          value={level}
          onChange={(event) => setLevel(event.currentTarget.value as Level)}
          data={LEVELS.map((one) => ({ value: one, label: t(`level.${one}`) }))}
        />
        <Button
          variant="default"
          loading={identifying.isPending}
          onClick={() => identifying.mutate()}
        >
          {t("identify.do")}
        </Button>
        <Text size="sm" c="dimmed" py={8} style={{ flex: "1 1 14rem" }}>
          {t("identify.hint")}
        </Text>
      </Group>
      <ProblemNote problem={identifying.error} />
    </Card>
  );
}
