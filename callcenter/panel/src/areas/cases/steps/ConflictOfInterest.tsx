/** An appeal never goes to whom it complains of: why not there, and who may have it instead. */
import { Alert, Button, Text } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { ApiProblem } from "@/api/problems";
import { useOrganisation } from "@/ui/OrganisationPicker";
import type { Answers } from "./spec";

interface Suggestion {
  readonly organisation_id: string;
  readonly level: string;
}

interface Props {
  readonly problem: ApiProblem;
  readonly onInstead: (answers: Answers) => void;
}

export function ConflictOfInterest({ problem, onInstead }: Props) {
  const { t } = useTranslation("cases");
  const suggestion = problem.more.suggestion as Suggestion | undefined;
  const organisation = useOrganisation(suggestion?.organisation_id ?? null);
  return (
    <Alert color="red" icon={<IconAlertTriangle aria-hidden />} role="alert" p="sm">
      <Text size="sm" fw={500}>
        {t(`interest.${String(problem.more.conflict)}`, { defaultValue: problem.message })}
      </Text>
      {suggestion && organisation ? (
        <Button variant="default" size="xs" mt="xs" onClick={() => onInstead({ ...suggestion })}>
          {t("interest.instead", {
            who: organisation.short_name,
            level: t(`level.${suggestion.level}`),
          })}
        </Button>
      ) : (
        <Text size="sm">{t("interest.nobody")}</Text>
      )}
    </Alert>
  );
}
