/** The number in large digits, to be read out; what was promised, and whom it went to. */
import { Anchor, CopyButton, Group, Paper, Stack, Text, UnstyledButton } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { CaseOpened } from "@/api/schema";
import { caseNumber } from "@/ui/phone";
import { TimeLeft } from "@/ui/TimeLeft";
import { StateBadge } from "./StateBadge";

export function BigNumber({ number }: { number: string | null }) {
  const { t } = useTranslation("cases");
  if (!number) return <Text c="dimmed">{t("noNumberYet")}</Text>;
  return (
    <CopyButton value={number}>
      {({ copied, copy }) => (
        <UnstyledButton
          onClick={copy}
          className="big-number figures"
          title={copied ? t("copied") : t("copyNumber")}
          aria-label={`${t("number")}: ${caseNumber(number)}. ${t("copyNumber")}`}
        >
          {caseNumber(number)}
        </UnstyledButton>
      )}
    </CopyButton>
  );
}

export function Registered({ shown, link = false }: { shown: CaseOpened; link?: boolean }) {
  const { t } = useTranslation("cases");
  return (
    <Paper withBorder p="md" radius="md" role="status">
      <Stack gap="xs">
        <Group justify="space-between">
          <Text size="sm" c="dimmed">
            {t(`terms:kind.${shown.kind}`)}
          </Text>
          <StateBadge state={shown.state} />
        </Group>
        <BigNumber number={shown.case_number} />
        <Text fw={500}>{shown.topic || t("noTopic")}</Text>
        {shown.due_at && !shown.closed_at && !shown.done_at && (
          <TimeLeft due={shown.due_at} since={shown.registered_at} />
        )}
        {link && (
          <Anchor component={Link} to={`/cases/${shown.case_id}`} size="sm">
            {t("openCase")}
          </Anchor>
        )}
      </Stack>
    </Paper>
  );
}
