/** Somebody it may be: enough to choose by, no more. */
import { Card, Group, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { CandidatesShown } from "@/api/schema";

export function Candidate(props: {
  candidate: CandidatesShown["items"][number];
  children?: ReactNode;
}) {
  const { candidate } = props;
  const { t } = useTranslation("people");
  return (
    <Card withBorder component="article" aria-label={candidate.name}>
      <Group justify="space-between" gap="sm">
        <div>
          <Text fw={600}>{candidate.name}</Text>
          <Text size="sm" c="dimmed" className="figures" style={{ whiteSpace: "normal" }}>
            {[
              candidate.birth_year && t("born", { year: candidate.birth_year }),
              ...candidate.phones,
              candidate.snils && `${t("field.snils")} ${candidate.snils}`,
              t(`level.${candidate.identification}`),
            ]
              .filter(Boolean)
              .join(" · ")}
          </Text>
          {candidate.why.length > 0 && (
            <Text size="sm">
              {t("why")}: {candidate.why.map((reason) => t(`why.${reason}`)).join(", ")}
            </Text>
          )}
        </div>
        {props.children ?? <Link to={`/people/${candidate.person_id}`}>{t("openCard")}</Link>}
      </Group>
    </Card>
  );
}
