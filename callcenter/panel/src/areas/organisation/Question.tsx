/** One question of an appeal: what was found, the measures taken, and the answer we propose. */
import { Badge, Button, Card, Group, Stack, Text, Title } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { AppealShown, ProposalShown, QuestionShown } from "@/api/schema";
import { useMay } from "@/session/session";
import { Moment } from "@/ui/Moment";
import { Measures } from "./Measures";
import { ProposalForm } from "./ProposalForm";

export function Question(props: { appeal: AppealShown; question: QuestionShown }) {
  const { appeal, question } = props;
  const { t } = useTranslation(["organisation", "terms"]);
  const may = useMay("appeals.respond");
  const [writing, setWriting] = useState(false);
  const proposals = appeal.proposals.filter((one) => one.question === question.seq);
  const open = may && appeal.allowed_steps.includes("propose") && question.state === "forwarded";
  return (
    <Card withBorder component="section" aria-label={t("question", { number: question.seq })}>
      <Group justify="space-between" mb="xs">
        <Title order={2} size="h5">
          {t("question", { number: question.seq })}
        </Title>
        <Badge variant="default" tt="none">
          {t(`terms:state.${question.state}`)}
        </Badge>
      </Group>
      {question.title !== appeal.topic && <Text mb={4}>{question.title}</Text>}
      {question.text && (
        <Text className="wraps" mb="sm">
          {question.text}
        </Text>
      )}
      <Measures appeal={appeal} question={question} />
      <Title order={3} size="h6" mt="md" mb={4}>
        {t("proposals")}
      </Title>
      <Stack gap="sm">
        {proposals.map((proposal) => (
          <Proposal key={proposal.proposal_id} proposal={proposal} />
        ))}
        {proposals.length === 0 && !writing && (
          <Text size="sm" c="dimmed">
            {t(open ? "proposals.none" : "proposals.closed")}
          </Text>
        )}
        {open && !writing && (
          <Button
            variant={proposals.length === 0 ? "filled" : "default"}
            style={{ alignSelf: "flex-start" }}
            onClick={() => setWriting(true)}
          >
            {t(proposals.length === 0 ? "propose" : "propose.again")}
          </Button>
        )}
        {writing && (
          <ProposalForm appeal={appeal} question={question} onDone={() => setWriting(false)} />
        )}
      </Stack>
    </Card>
  );
}

function Proposal({ proposal }: { proposal: ProposalShown }) {
  const { t } = useTranslation("organisation");
  return (
    <div>
      <Text className="wraps">{proposal.text}</Text>
      <Text size="sm" c="dimmed">
        {t(`result.${proposal.result}`)} · {t(`justified.${proposal.justified}`)} ·{" "}
        {proposal.written_by} · <Moment at={proposal.written_at} />
      </Text>
    </div>
  );
}
