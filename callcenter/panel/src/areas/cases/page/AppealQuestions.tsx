import { Badge, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { AppealShown } from "@/api/schema";
import { StateBadge } from "../parts/StateBadge";
import { Section } from "./Section";

/** Each question with its topic, where it lies, and what came of it. */
export function AppealQuestions({ appeal }: { appeal: AppealShown }) {
  const { t } = useTranslation("cases");
  if (appeal.questions.length === 0) return null;
  return (
    <Section title={t("questions")}>
      <Stack gap="md">
        {appeal.questions.map((one) => (
          <div key={one.seq} className="row-block">
            <div className="row-head">
              <Text size="sm" fw={500}>
                {one.seq}. {one.title}
              </Text>
              <StateBadge state={one.state} />
            </div>
            <Text size="xs" c="dimmed" className="figures">
              {one.code}
              {one.organisation && ` · ${one.organisation}`}
            </Text>
            {one.text && (
              <Text size="sm" className="caller-text">
                {one.text}
              </Text>
            )}
            {one.result && (
              <Badge variant="light" color="gray" tt="none" radius="sm" mt={4}>
                {t(`result.${one.result}`)}
                {one.justified && `, ${t(`justified.${one.justified}`)}`}
              </Badge>
            )}
          </div>
        ))}
      </Stack>
    </Section>
  );
}
