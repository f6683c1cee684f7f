/** An appeal forwarded to us: its text, our questions, what we did about each, what we propose. */
import { Card, Group, SimpleGrid, Skeleton, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link, useParams } from "react-router";
import { api, take } from "@/api/client";
import type { AppealShown } from "@/api/schema";
import { CopyText } from "@/ui/CopyText";
import { Moment } from "@/ui/Moment";
import { PageHead } from "@/ui/PageHead";
import { ProblemPanel } from "@/ui/ProblemPanel";
import { caseNumber } from "@/ui/phone";
import { TimeLeft } from "@/ui/TimeLeft";
import { Files } from "./Files";
import { Question } from "./Question";

export function AppealPage() {
  const { t } = useTranslation(["organisation", "terms"]);
  const caseId = useParams().caseId ?? "";
  const appeal = useQuery({
    queryKey: ["appeals", "one", caseId],
    queryFn: () =>
      take(api.GET("/api/v1/appeals/{case_id}", { params: { path: { case_id: caseId } } })),
  });
  if (appeal.isPending) return <Skeleton height={240} className="appears-late" />;
  if (appeal.isError) return <ProblemPanel problem={appeal.error} retry={appeal.refetch} />;
  const shown = appeal.data;
  return (
    <>
      <PageHead
        title={t("appeal", { number: shown.case_number ? caseNumber(shown.case_number) : "" })}
      >
        <Link to="/inbox">{t("toBox")}</Link>
      </PageHead>
      <Stack maw="56rem">
        <Card withBorder>
          <Group justify="space-between" mb="sm">
            <Text fw={600}>{shown.topic}</Text>
            {shown.due_at && !shown.done_at ? (
              <TimeLeft due={shown.due_at} since={shown.registered_at} />
            ) : (
              <Text size="sm">{t(`terms:state.${shown.state}`)}</Text>
            )}
          </Group>
          <Text className="wraps" mb="sm">
            {shown.text || t("noText")}
          </Text>
          <Applicants appeal={shown} />
        </Card>
        <Forwards appeal={shown} />
        {shown.questions.map((question) => (
          <Question key={question.seq} appeal={shown} question={question} />
        ))}
        <Requests appeal={shown} />
        <Files caseId={caseId} />
      </Stack>
    </>
  );
}

function Applicants({ appeal }: { appeal: AppealShown }) {
  const { t } = useTranslation("organisation");
  if (appeal.applicants.length === 0) return null;
  return (
    <SimpleGrid component="dl" cols={{ base: 1, sm: 3 }} m={0} className="facts">
      {appeal.applicants.map((one) => (
        <div key={one.seq}>
          <dt>{t("applicant")}</dt>
          <dd>
            {one.name || t("anonymous")}
            {[one.address, one.email, one.phone_e164]
              .filter((text) => text)
              .map((text) => (
                <Text key={text} size="sm" component="div">
                  <CopyText text={text ?? ""} />
                </Text>
              ))}
          </dd>
        </div>
      ))}
    </SimpleGrid>
  );
}

function Forwards({ appeal }: { appeal: AppealShown }) {
  const { t } = useTranslation("organisation");
  return (
    <>
      {appeal.forwards.map((forward) => (
        <Text key={forward.forward_id} size="sm">
          {t("forwarded")} <Moment at={forward.forwarded_at} />.{" "}
          {t(forward.with_result ? "forwarded.result" : "forwarded.forGood")}
          {forward.note && (
            <Text span className="wraps">
              {" "}
              {t("forwarded.note")}: {forward.note}
            </Text>
          )}
        </Text>
      ))}
    </>
  );
}

function Requests({ appeal }: { appeal: AppealShown }) {
  const { t } = useTranslation("organisation");
  if (appeal.requests.length === 0) return null;
  return (
    <Card withBorder>
      <Title order={2} size="h5" mb="xs">
        {t("requests")}
      </Title>
      {appeal.requests.map((request) => (
        <div key={request.seq}>
          <Text className="wraps">{request.what}</Text>
          <Text size="sm" c="dimmed">
            {t("requested")} <Moment at={request.requested_at} /> ·{" "}
            {request.received_at ? (
              <>
                {t("request.received")} <Moment at={request.received_at} />
              </>
            ) : (
              t("request.open")
            )}
          </Text>
        </div>
      ))}
    </Card>
  );
}
