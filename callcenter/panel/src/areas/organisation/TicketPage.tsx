/** A request of ours: how it stands, its result; agree with it, or dispute it while there is time. */
import {
  Alert,
  Button,
  Card,
  Group,
  SimpleGrid,
  Skeleton,
  Stack,
  Text,
  Textarea,
  Title,
} from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useParams } from "react-router";
import { api, take } from "@/api/client";
import { onVersion } from "@/api/edits";
import type { TicketShown } from "@/api/schema";
import { Fact } from "@/ui/Fact";
import { Moment } from "@/ui/Moment";
import { PageHead } from "@/ui/PageHead";
import { ProblemNote } from "@/ui/ProblemNote";
import { ProblemPanel } from "@/ui/ProblemPanel";
import { caseNumber } from "@/ui/phone";
import { TimeLeft } from "@/ui/TimeLeft";
import { Files } from "./Files";

export function TicketPage() {
  const { t } = useTranslation(["organisation", "terms"]);
  const caseId = useParams().caseId ?? "";
  const ticket = useQuery({
    queryKey: ["tickets", "one", caseId],
    queryFn: () =>
      take(api.GET("/api/v1/tickets/{case_id}", { params: { path: { case_id: caseId } } })),
  });
  if (ticket.isPending) return <Skeleton height={240} className="appears-late" />;
  if (ticket.isError) return <ProblemPanel problem={ticket.error} retry={ticket.refetch} />;
  const shown = ticket.data;
  const { ticket: registered } = shown;
  return (
    <>
      <PageHead
        title={t("ticket", { number: shown.case_number ? caseNumber(shown.case_number) : "" })}
      >
        <Link to="/inbox">{t("toBox")}</Link>
      </PageHead>
      <Stack maw="56rem">
        <Card withBorder>
          <Group justify="space-between" mb="sm">
            <Text fw={600}>{shown.topic}</Text>
            <Group gap="sm" fz="sm">
              {t(`terms:state.${shown.state}`)}
              {shown.due_at && !shown.closed_at && (
                <TimeLeft
                  due={shown.due_at}
                  since={registered?.started_at ?? shown.registered_at}
                />
              )}
            </Group>
          </Group>
          {shown.text !== shown.topic && (
            <Text className="wraps" mb="sm">
              {shown.text}
            </Text>
          )}
          <SimpleGrid component="dl" cols={{ base: 1, sm: 3 }} m={0} className="facts">
            <Fact name={t("requester")}>{shown.caller_name}</Fact>
            {registered && (
              <Fact name={t("urgency")}>{t(`terms:urgency.${registered.urgency}`)}</Fact>
            )}
            {shown.registered_at && (
              <Fact name={t("registered")}>
                <Moment at={shown.registered_at} />
              </Fact>
            )}
          </SimpleGrid>
        </Card>
        {registered?.result && (
          <Card withBorder component="section" aria-label={t("result")}>
            <Title order={2} size="h5" mb="xs">
              {t("result")}
            </Title>
            <Text className="wraps">{registered.result}</Text>
            {registered.advice && (
              <Text className="wraps" mt="xs">
                {t("advice")}: {registered.advice}
              </Text>
            )}
            <Answer ticket={shown} />
          </Card>
        )}
        <History ticket={shown} />
        <Files caseId={caseId} />
      </Stack>
    </>
  );
}

/** While the result may be disputed: agree, or say what is wrong. */
function Answer({ ticket }: { ticket: TicketShown }) {
  const { t } = useTranslation("organisation");
  const client = useQueryClient();
  const [disputing, setDisputing] = useState(false);
  const [text, setText] = useState("");
  const params = { path: { case_id: ticket.case_id }, header: onVersion(ticket.version) };
  const answering = useMutation({
    mutationFn: (what: "confirm" | "reopen") =>
      what === "confirm"
        ? take(api.POST("/api/v1/tickets/{case_id}/confirm", { params, body: { claimant: null } }))
        : take(
            api.POST("/api/v1/tickets/{case_id}/reopen", {
              params,
              body: { text: text.trim(), claimant: null, channel: null },
            }),
          ),
    onSettled: () => client.invalidateQueries({ queryKey: ["tickets"] }),
    onSuccess: () => setDisputing(false),
  });
  const may = (step: string) => ticket.allowed_steps.includes(step);
  if (!may("confirm") && !may("reopen")) return null;
  return (
    <Alert color="gray" mt="md" title={t("answer")}>
      <Text size="sm" mb="sm">
        {t("answer.hint")}
      </Text>
      {disputing ? (
        <Stack gap="sm">
          <Textarea
            autosize
            autoFocus
            label={t("dispute.text")}
            value={text}
            maxLength={20_000}
            onChange={(event) => setText(event.currentTarget.value)}
          />
          <Group gap="sm">
            <Button
              disabled={text.trim().length < 3}
              loading={answering.isPending}
              onClick={() => answering.mutate("reopen")}
            >
              {t("dispute.send")}
            </Button>
            <Button variant="default" onClick={() => setDisputing(false)}>
              {t("common:cancel")}
            </Button>
          </Group>
        </Stack>
      ) : (
        <Group gap="sm">
          {may("confirm") && (
            <Button loading={answering.isPending} onClick={() => answering.mutate("confirm")}>
              {t("confirm")}
            </Button>
          )}
          {may("reopen") && (
            <Button variant="default" onClick={() => setDisputing(true)}>
              {t("dispute")}
            </Button>
          )}
        </Group>
      )}
      <ProblemNote problem={answering.error} />
    </Alert>
  );
}

function History({ ticket }: { ticket: TicketShown }) {
  const { t, i18n } = useTranslation("organisation");
  // What the lines do among themselves has no words here.
  const told = ticket.history.filter((step) => i18n.exists(`organisation:step.${step.step}`));
  if (told.length === 0) return null;
  return (
    <Card withBorder>
      <Title order={2} size="h5" mb="xs">
        {t("history")}
      </Title>
      <Stack gap={4}>
        {told.map((step) => (
          <Text key={step.seq} size="sm" component="div">
            <span className="dimmed">
              <Moment at={step.at} />
            </span>{" "}
            {t(`step.${step.step}`)}
            {step.reason && <span className="wraps"> — {step.reason}</span>}
          </Text>
        ))}
      </Stack>
    </Card>
  );
}
