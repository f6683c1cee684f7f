/** One call: who, how long, the case; its timeline as a picture and in words; its recordings. */
import "./calls.css";
import { Card, Group, SimpleGrid, Skeleton, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link, useParams } from "react-router";
import { api, take } from "@/api/client";
import type { CallPageShown } from "@/api/schema";
import { useLive } from "@/live/live";
import { CopyText } from "@/ui/CopyText";
import { Fact } from "@/ui/Fact";
import { Moment } from "@/ui/Moment";
import { PageHead } from "@/ui/PageHead";
import { ProblemPanel } from "@/ui/ProblemPanel";
import { caseNumber, grouped } from "@/ui/phone";
import { clockTime, stopwatch } from "@/ui/zone";
import { citizenOf } from "./CallsPage";
import { Recording } from "./Recording";
import { TimelinePicture } from "./TimelinePicture";

export function CallPage() {
  const { t } = useTranslation("calls");
  const linkedid = useParams().linkedid ?? "";
  const call = useQuery({
    queryKey: ["calls", "one", linkedid],
    queryFn: () => take(api.GET("/api/v1/calls/{linkedid}", { params: { path: { linkedid } } })),
  });
  if (call.isPending) return <Skeleton height={240} className="appears-late" />;
  if (call.isError) return <ProblemPanel problem={call.error} retry={call.refetch} />;
  const shown = call.data;
  return (
    <>
      <PageHead title={t("one", { who: nameOf(shown, t("somebody")) })}>
        <Link to="/calls">{t("toList")}</Link>
      </PageHead>
      <Stack maw="72rem">
        <Facts call={shown} />
        <Card withBorder>
          <Title order={2} size="h5" mb="sm">
            {t("timeline")}
          </Title>
          <TimelinePicture call={shown} />
        </Card>
        {shown.recording_ids.map((id) => (
          <Recording key={id} recordingId={id} />
        ))}
        <Card withBorder>
          <Title order={2} size="h5">
            {t("steps")}
          </Title>
          <Steps call={shown} />
        </Card>
      </Stack>
    </>
  );
}

function nameOf(call: CallPageShown, otherwise: string): string {
  const number = citizenOf(call);
  return call.caller_name || (number ? grouped(number) : otherwise);
}

function Facts({ call }: { call: CallPageShown }) {
  const { t } = useTranslation(["calls", "terms", "common"]);
  const number = citizenOf(call);
  return (
    <Card withBorder>
      <SimpleGrid component="dl" cols={{ base: 2, sm: 3, md: 4 }} m={0} className="facts">
        <Fact name={t("citizen")}>
          {number ? <CopyText text={number}>{grouped(number)}</CopyText> : t("common:noNumber")}
          {call.caller_name && (
            <Text size="sm" lineClamp={3} title={call.caller_name}>
              {call.caller_name}
            </Text>
          )}
        </Fact>
        <Fact name={t("at")}>
          <Moment at={call.offered_at} />
        </Fact>
        <Fact name={t("outcome")}>
          {t(`terms:outcome.${call.outcome}`)}
          {call.hung_up_by && <Text size="sm">{t(`hungUp.${call.hung_up_by}`)}</Text>}
        </Fact>
        <Fact name={t("case")}>
          {call.case_id ? (
            <Link to={`/cases/${call.case_id}`} className="figures">
              {call.case_number ? caseNumber(call.case_number) : t("case.open")}
            </Link>
          ) : (
            "—"
          )}
          {call.organisation && <Text size="sm">{call.organisation}</Text>}
        </Fact>
        <Fact name={t("agent")}>{call.agent_name ?? call.agent_extension ?? "—"}</Fact>
        <Fact name={t("waited")}>{stopwatch(call.wait_seconds)}</Fact>
        <Fact name={t("talked")}>{stopwatch(call.talk_seconds)}</Fact>
        <Fact name={t("held")}>{stopwatch(call.hold_seconds)}</Fact>
      </SimpleGrid>
    </Card>
  );
}

function Steps({ call }: { call: CallPageShown }) {
  const { t, i18n } = useTranslation("calls");
  const queues = [...useLive("queue").values()];
  const title = (detail: string) =>
    queues.find(({ name }) => name === detail)?.title ?? grouped(detail);
  const words = (what: string, detail: string) => {
    const exact = `step.${what}.${detail}`;
    if (i18n.exists(`calls:${exact}`)) return t(exact);
    return i18n.exists(`calls:step.${what}`)
      ? t(`step.${what}`, { detail: title(detail) })
      : `${what} ${detail}`;
  };
  return (
    <ol className="steps" aria-label={t("steps")}>
      {call.timeline.steps
        .filter((step) => !(step.what === "left" && !/^\d+$/.test(step.detail)))
        .map((step, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two steps may be alike, and never move
          <li key={index}>
            <time dateTime={step.at} className="figures dimmed">
              {clockTime(step.at, true)}
            </time>
            <Group gap={4} component="span">
              {words(step.what, step.detail)}
            </Group>
          </li>
        ))}
    </ol>
  );
}
