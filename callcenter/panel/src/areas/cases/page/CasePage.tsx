/** One case: a form while it is a draft, then what it is, what happened, and what may be done. */
import "../cases.css";
import { Skeleton, Stack } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useParams } from "react-router";
import type { CaseOpened } from "@/api/schema";
import { PageHead } from "@/ui/PageHead";
import { ProblemPanel } from "@/ui/ProblemPanel";
import { caseNumber } from "@/ui/phone";
import { useAppeal, useTicket } from "../data";
import { DraftForm } from "../form/DraftForm";
import { useOpenedCase } from "../form/useDraft";
import { AppealSheet } from "./AppealSheet";
import { AppointmentSheet } from "./AppointmentSheet";
import { Attachments } from "./Attachments";
import { Notices } from "./Notices";
import { TicketSheet } from "./TicketSheet";

export function CasePage() {
  const { caseId = "" } = useParams();
  return <OneCase key={caseId} caseId={caseId} />;
}

function OneCase({ caseId }: { caseId: string }) {
  const { t } = useTranslation("cases");
  const opened = useOpenedCase(caseId);
  if (opened.isPending) return <Waiting />;
  if (opened.isError && !opened.data)
    return <ProblemPanel problem={opened.error} retry={opened.refetch} />;
  const shown = opened.data.value;
  const number = shown.case_number ? caseNumber(shown.case_number) : t("noNumberYet");
  const writing = shown.state === "draft" && shown.allowed_steps.includes("edit");
  return (
    <>
      <PageHead title={`${t(`terms:kind.${shown.kind}`)} ${number}`} />
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

function Sheet({ shown }: { shown: CaseOpened }) {
  const ticket = useTicket(shown.case_id, shown.kind === "ticket");
  const appeal = useAppeal(shown.case_id, shown.kind === "appeal");
  const beside = (
    <>
      <Attachments caseId={shown.case_id} mayAdd={shown.allowed_steps.includes("edit")} />
      <Notices caseId={shown.case_id} />
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
