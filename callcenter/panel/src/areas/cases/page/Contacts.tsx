/** Each time somebody turned to the hotline about a case: the lines of the journal. */
import { Anchor, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { api, take } from "@/api/client";
import type { PageContactShown } from "@/api/schema";
import { useMay } from "@/session/session";
import { Moment } from "@/ui/Moment";
import { Section } from "./Section";

export function Contacts({ caseNumber }: { caseNumber: string | null }) {
  const { t } = useTranslation("cases");
  const mayCalls = useMay("calls.read");
  const found = useQuery({
    queryKey: ["case-contacts", caseNumber],
    enabled: caseNumber !== null,
    queryFn: () =>
      take<PageContactShown>(
        api.GET("/api/v1/contacts", { params: { query: { case_number: caseNumber ?? "" } } }),
      ),
  });
  const items = found.data?.items ?? [];
  if (items.length === 0) return null;
  return (
    <Section title={t("contacts")}>
      <Stack gap="xs">
        {items.map((one) => (
          <div key={one.contact_id}>
            <Text size="sm">
              <Moment at={one.at} /> · {t(`terms:channel.${one.channel}`)}
              {one.agent_name && ` · ${one.agent_name}`}
            </Text>
            {one.reason && (
              <Text size="xs" c="dimmed" className="caller-text">
                {one.reason}
              </Text>
            )}
            {one.linkedid && mayCalls && (
              <Anchor component={Link} size="sm" to={`/calls/${one.linkedid}`}>
                {t("call.open")}
              </Anchor>
            )}
          </div>
        ))}
      </Stack>
    </Section>
  );
}
