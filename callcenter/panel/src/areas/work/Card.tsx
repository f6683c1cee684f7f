/** Who calls: number, wait, what was pressed; people, open cases, earlier calls of the number. */
import { Anchor, Group, Skeleton, Stack, Text, Title } from "@mantine/core";
import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { CallCardShown } from "@/api/schema";
import type { LiveRing } from "@/live/live";
import { Moment } from "@/ui/Moment";
import { PhoneNumber } from "@/ui/PhoneNumber";
import { ProblemPanel } from "@/ui/ProblemPanel";
import { caseNumber } from "@/ui/phone";
import { stopwatch } from "@/ui/zone";
import { WhoCalls } from "./WhoCalls";

interface Props {
  readonly card: UseQueryResult<CallCardShown>;
  readonly ring: LiveRing | null; // while it is on the phone
}

export function Card({ card, ring }: Props) {
  const { t } = useTranslation("work");
  if (card.isError && !card.data) return <ProblemPanel problem={card.error} retry={card.refetch} />;
  const known = card.data ?? null;
  return (
    <section className="desk-card" aria-label={t("who")} data-linkedid={known?.linkedid}>
      <Title order={2} size="h3" className="figures">
        <PhoneNumber number={known?.caller_e164 ?? ring?.caller_e164 ?? null} />
      </Title>
      {known ? <Known card={known} /> : <Waiting />}
    </section>
  );
}

/** The shape of what comes. */
function Waiting() {
  const { t } = useTranslation("work");
  return (
    <Stack gap="xs" mt="sm" aria-busy="true" aria-label={t("card.loading")}>
      {["who", "cases", "calls"].map((part) => (
        <Skeleton key={part} height={44} className="appears-late" />
      ))}
    </Stack>
  );
}

function Known({ card }: { card: CallCardShown }) {
  const { t } = useTranslation("work");
  const others = card.open_cases.filter((one) => one.case_id !== card.case_id);
  return (
    <>
      <How card={card} />
      <WhoCalls card={card} />
      <Part title={t("open")} empty={others.length === 0 ? t("open.none") : null}>
        {others.map((one) => (
          <li key={one.case_id}>
            <Anchor component={Link} to={`/cases/${one.case_id}`} size="sm" className="figures">
              {caseNumber(one.number)}
            </Anchor>
            <Text size="sm" truncate>
              {one.topic || t(`kind.${one.kind}`)}
            </Text>
            <Text size="xs" c="dimmed">
              <Moment at={one.created_at} />
            </Text>
          </li>
        ))}
      </Part>
      <Part title={t("earlier")} empty={card.earlier_calls.length === 0 ? t("earlier.none") : null}>
        {card.earlier_calls.map((call) => (
          <li key={call.linkedid}>
            <Text size="sm">
              <Moment at={call.offered_at} />
            </Text>
            <Text size="sm" truncate>
              {call.outcome === "answered"
                ? `${t("outcome.answered")} ${stopwatch(call.talk_seconds)}, ${call.agent ?? ""}`
                : t(call.outcome === "abandoned" ? "outcome.abandoned" : "outcome.other")}
            </Text>
            {call.case_id && call.case_number && (
              <Anchor component={Link} to={`/cases/${call.case_id}`} size="xs" className="figures">
                {caseNumber(call.case_number)}
              </Anchor>
            )}
          </li>
        ))}
      </Part>
    </>
  );
}

/** How the call came: line, queue, wait, key. */
function How({ card }: { card: CallCardShown }) {
  const { t } = useTranslation("work");
  const pressed = card.menu_choice && t(`menu.${card.menu_choice}`, { defaultValue: "" });
  return (
    <Group gap="xs" mt={4} mb="sm" c="dimmed">
      {card.withheld && <Text size="sm">{t("card.withheld")}</Text>}
      {card.line_title && <Text size="sm">{t("card.line", { line: card.line_title })}</Text>}
      {card.waited_seconds !== null && (
        <Text size="sm" className="figures">
          {t("card.waited", { time: stopwatch(card.waited_seconds) })}
        </Text>
      )}
      {pressed && <Text size="sm">{t("card.pressed", { what: pressed })}</Text>}
    </Group>
  );
}

export function Part(props: { title: string; empty: string | null; children: ReactNode }) {
  return (
    <section className="desk-part">
      <Title order={3} size="h6">
        {props.title}
      </Title>
      {props.empty ? (
        <Text size="sm" c="dimmed">
          {props.empty}
        </Text>
      ) : (
        <ul>{props.children}</ul>
      )}
    </section>
  );
}
