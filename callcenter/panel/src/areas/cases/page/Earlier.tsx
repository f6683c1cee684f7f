/** Appeals of the same person under the same topic within a year: repeats are told by a person. */
import { Anchor, Group, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { api, take } from "@/api/client";
import type { EarliersShown } from "@/api/schema";
import { useMay } from "@/session/session";
import { Section } from "./Section";

export function Earlier({ caseId }: { caseId: string }) {
  const { t } = useTranslation("cases");
  const may = useMay("appeals.handle");
  const found = useQuery({
    queryKey: ["appeal-earlier", caseId],
    enabled: may,
    queryFn: () =>
      take<EarliersShown>(
        api.GET("/api/v1/appeals/{case_id}/earlier", { params: { path: { case_id: caseId } } }),
      ),
  });
  const items = found.data?.items ?? [];
  if (items.length === 0) return null;
  return (
    <Section title={t("earlier.title")}>
      <Stack gap="xs">
        {items.map((one) => (
          <Group key={one.case_id} gap="xs">
            <Text size="sm">{t(`earlier.${one.likeness}`)}</Text>
            <Anchor component={Link} to={`/cases/${one.case_id}`} size="sm">
              {t("openCase")}
            </Anchor>
          </Group>
        ))}
      </Stack>
    </Section>
  );
}
