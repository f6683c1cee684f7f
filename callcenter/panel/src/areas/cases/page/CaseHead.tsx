/** The head of a case: the number to read out, its state, what is left of its terms. */
import { Group, Stack, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { CaseOpened } from "@/api/schema";
import { TimeLeft } from "@/ui/TimeLeft";

interface Deadline {
  readonly what: string;
  readonly round: number;
  readonly started_at: string;
  readonly operational_due_at: string;
  readonly met_at: string | null;
  readonly cancelled_at: string | null;
}

interface Props {
  readonly shown: CaseOpened;
  readonly deadlines: readonly Deadline[];
  readonly marks?: ReactNode; // line, urgency, flags
  readonly steps: ReactNode;
}

export function CaseHead({ shown, deadlines, marks, steps }: Props) {
  const { t } = useTranslation("cases");
  const open = deadlines.filter((one) => one.met_at === null && one.cancelled_at === null);
  return (
    <Stack gap="sm" mb="md">
      <Group gap="sm" align="center">
        <Text fw={500} size="lg" className="caller-text">
          {shown.topic || t("noTopic")}
        </Text>
        {marks}
      </Group>
      {open.length > 0 && (
        <Group gap="lg">
          {open.map((one) => (
            <span key={`${one.what} ${one.round}`}>
              <Text size="sm" c="dimmed" component="span" mr={6}>
                {t(`deadline.${one.what}`)}
              </Text>
              <TimeLeft due={one.operational_due_at} since={one.started_at} />
            </span>
          ))}
        </Group>
      )}
      {steps}
    </Stack>
  );
}
