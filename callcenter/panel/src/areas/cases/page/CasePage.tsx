/** One case: a form while it is a draft, then what it is, what happened, and what may be done. */
import "../cases.css";
import { Group, Skeleton, Stack, Title, VisuallyHidden } from "@mantine/core";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { useParams } from "react-router";
import type { CaseOpened } from "@/api/schema";
import { ProblemPanel } from "@/ui/ProblemPanel";
import { caseNumber } from "@/ui/phone";
import { useAppeal, useTicket } from "../data";
import { DraftForm } from "../form/DraftForm";
import { useOpenedCase } from "../form/useDraft";
import { BigNumber } from "../parts/Registered";
import { StateBadge } from "../parts/StateBadge";
import { AppealSheet } from "./AppealSheet";
import { AppointmentSheet } from "./AppointmentSheet";
import { Attachments } from "./Attachments";
import { Contacts } from "./Contacts";
import { Notices } from "./Notices";
import { TicketSheet } from "./TicketSheet";

export function CasePage() {
  const { caseId = "" } = useParams();
  return <OneCase key={caseId} caseId={caseId} />;
}

function OneCase({ caseId }: { caseId: string }) {
  const opened = useOpenedCase(caseId);
  if (opened.isPending) return <Waiting />;
  if (opened.isError && !opened.data)
    return <ProblemPanel problem={opened.error} retry={opened.refetch} />;
  const shown = opened.data.value;
  const writing = shown.state === "draft" && shown.allowed_steps.includes("edit");
  return (
    <>
      <CaseTitle shown={shown} />
      {writing ? (
        <Stack gap="lg">
          <DraftForm key={`${shown.case_id} ${shown.kind}`} opened={opened.data} compact={false} />
          <Attachments caseId={caseId} mayAdd />
        </Stack>
      ) : (
        <Sheet shown={shown} />
      )}
    </>
  );
}

/** The number to read out is the page's title. */
function CaseTitle({ shown }: { shown: CaseOpened }) {
  const { t } = useTranslation("cases");
  const kind = t(`terms:kind.${shown.kind}`);
  const number = shown.case_number ? caseNumber(shown.case_number) : t("noNumberYet");
  useEffect(() => {
    document.title = `${kind} ${number}`;
  }, [kind, number]);
  return (
    <Group gap="sm" mb="xs" align="baseline">
      <Title order={1} size="h4" fw={500}>
        {kind}
        <VisuallyHidden> {number}</VisuallyHidden>
      </Title>
      <BigNumber number={shown.case_number} />
      <StateBadge state={shown.state} />
    </Group>
  );
}

function Sheet({ shown }: { shown: CaseOpened }) {
  const ticket = useTicket(shown.case_id, shown.kind === "ticket");
  const appeal = useAppeal(shown.case_id, shown.kind === "appeal");
  const beside = (
    <>
      <Attachments caseId={shown.case_id} mayAdd={shown.allowed_steps.includes("edit")} />
      <Notices caseId={shown.case_id} />
      <Contacts caseNumber={shown.case_number} />
    </>
  );
  for (const query of [ticket, appeal])
    if (query.isError && !query.data)
      return <ProblemPanel problem={query.error} retry={query.refetch} />;
  if (shown.kind === "ticket")
    return ticket.data ? (
      <TicketSheet shown={shown} ticket={ticket.data} beside={beside} />
    ) : (
      <Waiting />
    );
  if (shown.kind === "appeal")
    return appeal.data ? (
      <AppealSheet shown={shown} appeal={appeal.data} beside={beside} />
    ) : (
      <Waiting />
    );
  return <AppointmentSheet shown={shown} beside={beside} />;
}

function Waiting() {
  return (
    <Stack gap="sm" aria-busy="true" className="appears-late">
      <Skeleton height={48} width="20rem" />
      <Skeleton height={140} />
      <Skeleton height={220} />
    </Stack>
  );
}
