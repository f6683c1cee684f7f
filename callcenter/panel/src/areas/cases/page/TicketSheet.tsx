/** A ticket: what is asked, on which line it lies, what was spent, and its incident. */
import { Anchor, Badge, Grid, Group, Stack, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { CaseOpened, TicketShown } from "@/api/schema";
import { useSession } from "@/session/session";
import { Moment } from "@/ui/Moment";
import { caseNumber } from "@/ui/phone";
import { dayInWords } from "@/ui/zone";
import { inOurLanguage, useCatalogue } from "../data";
import { StateBadge } from "../parts/StateBadge";
import { useHours } from "../parts/useHours";
import { StepBar } from "../steps/StepBar";
import { type StepSpec, TICKET_STEPS } from "../steps/spec";
import { ofTicket } from "../steps/stepCase";
import { CaseHead } from "./CaseHead";
import { History } from "./History";
import { Requester } from "./Requester";
import { Facts, Section } from "./Section";

interface Props {
  readonly shown: CaseOpened;
  readonly ticket: TicketShown;
  readonly beside: ReactNode;
}

export function TicketSheet({ shown, ticket, beside }: Props) {
  const { t } = useTranslation("cases");
  const { login } = useSession();
  const part = ticket.ticket;
  return (
    <>
      <CaseHead
        shown={shown}
        deadlines={ticket.deadlines}
        marks={
          part && (
            <>
              <Badge variant="outline" color="gray" tt="none" radius="sm">
                {t("line", { line: part.line })}
              </Badge>
              <Badge variant="outline" color="gray" tt="none" radius="sm">
                {t(`terms:urgency.${part.urgency}`)}
              </Badge>
              {part.waiting && (
                <Badge variant="light" color="orange" tt="none" radius="sm">
                  {t("waits")}
                </Badge>
              )}
            </>
          )
        }
        steps={<StepBar of={ofTicket(ticket)} specs={specsOf(ticket, login)} />}
      />
      <Grid gap="lg">
        <Grid.Col span={{ base: 12, md: 8 }}>
          <Stack>
            {part && (part.result || part.advice) && (
              <Section title={t("result")}>
                <Text className="caller-text">{part.result}</Text>
                {part.advice && (
                  <Text size="sm" mt="xs" className="caller-text">
                    {t("stepField.advice")}: {part.advice}
                  </Text>
                )}
              </Section>
            )}
            <Requester shown={shown} />
            <Asked ticket={ticket} />
            <Incident ticket={ticket} />
            <History steps={ticket.history} />
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 4 }}>
          <Stack>{beside}</Stack>
        </Grid.Col>
      </Grid>
    </>
  );
}

/** The steps the server allows, in the order of the table; one's own ticket is not taken again. */
function specsOf(ticket: TicketShown, login: string): readonly StepSpec[] {
  const mine = ticket.operator_login === login && ticket.state === "in_work";
  const children = ticket.children.length > 0 ? ["message_children"] : [];
  const finishing = ticket.state === "done" && ticket.open_children > 0 ? ["finish_children"] : [];
  const allowed = new Set([
    ...ticket.allowed_steps,
    ...(ticket.allowed_steps.length > 0 ? [...children, ...finishing] : []),
  ]);
  if (mine) allowed.delete("take");
  return TICKET_STEPS.filter(({ step }) => allowed.has(step));
}

function Asked({ ticket }: { ticket: TicketShown }) {
  const { t } = useTranslation("cases");
  const catalogue = useCatalogue();
  const hours = useHours();
  const part = ticket.ticket;
  if (!part) return null;
  const titled = (
    all: readonly { code: string; ru: string; en: string }[] | undefined,
    code: string,
  ) => {
    const found = all?.find((one) => one.code === code);
    return found ? inOurLanguage(found) : code;
  };
  const waited = ticket.waits.filter((one) => one.round === part.round);
  return (
    <Section title={t("asked")}>
      <Facts
        facts={[
          [t("field.form.service"), titled(catalogue?.services, ticket.topic_code ?? "")],
          [t("field.form.work_type"), titled(catalogue?.work_types, part.work_type)],
          [t("field.form.category"), t(`category.${part.category}`)],
          [t("field.form.requester_role"), t(`requester_role.${part.requester_role}`)],
          [t("authorisation"), part.authorisation === "missing" && t("authorisation.missing")],
          [t("field.form.impact"), part.impact],
          [t("round"), part.round > 1 && part.round],
          [
            t("spent"),
            ticket.spent &&
              t("spent.both", {
                gross: hours(ticket.spent.gross_seconds),
                net: hours(ticket.spent.net_seconds),
              }),
          ],
          [
            t("waitedFor"),
            waited.length > 0 &&
              waited
                .map((one) => `${t(`waiting_for.${one.waiting_for}`)}: ${one.reason}`)
                .join("; "),
          ],
          [
            t("letter"),
            ticket.letter &&
              t("letter.said", {
                number: ticket.letter.number,
                day: dayInWords(ticket.letter.dated_on),
                who: ticket.letter.signed_by,
              }),
          ],
          [
            t("articles"),
            ticket.article_ids.length > 0 && (
              <Group key="articles" gap="xs">
                {ticket.article_ids.map((id, at) => (
                  <Anchor key={id} component={Link} to={`/knowledge/${id}`} size="sm">
                    {t("articles.one", { number: at + 1 })}
                  </Anchor>
                ))}
              </Group>
            ),
          ],
          [t("registeredAt"), ticket.registered_at && <Moment at={ticket.registered_at} />],
          [t("formerNumbers"), ticket.former_numbers.map(caseNumber).join(", ")],
        ]}
      />
    </Section>
  );
}

function Incident({ ticket }: { ticket: TicketShown }) {
  const { t } = useTranslation("cases");
  const parent = ticket.ticket?.parent_id ?? null;
  const related = ticket.ticket?.related_to ?? null;
  const rows = [
    ...ticket.children.map((one) => ({ ...one, as: t("child") })),
    ...ticket.late_claims.map((one) => ({ ...one, as: t("lateClaim") })),
  ];
  if (rows.length === 0 && !parent && !related) return null;
  return (
    <Section title={t("incident")}>
      <Stack gap="xs">
        {parent && (
          <Anchor component={Link} to={`/cases/${parent}`} size="sm">
            {t("parent")}
          </Anchor>
        )}
        {related && (
          <Anchor component={Link} to={`/cases/${related}`} size="sm">
            {t("relatedTo")}
          </Anchor>
        )}
        {rows.map((one) => (
          <Group key={one.case_id} gap="sm">
            <Anchor component={Link} to={`/cases/${one.case_id}`} size="sm" className="figures">
              {caseNumber(one.case_number)}
            </Anchor>
            <StateBadge state={one.state} />
            <Text size="sm" c="dimmed">
              {one.as}
            </Text>
          </Group>
        ))}
      </Stack>
    </Section>
  );
}
