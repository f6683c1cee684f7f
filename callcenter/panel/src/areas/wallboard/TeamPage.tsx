/** The supervisor's desk: every queue in a line, every person with what they do now. */
import { ScrollArea, Skeleton, Table, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { figureText } from "@/areas/reports/figures";
import {
  type AgentState,
  type LiveAgent,
  type LiveQueue,
  serverNow,
  useLinkState,
  useLive,
} from "@/live/live";
import { AgentBadge } from "@/ui/AgentBadge";
import { EmptyState } from "@/ui/EmptyState";
import { PageHead } from "@/ui/PageHead";
import { useTick } from "@/ui/useTick";
import { stopwatch } from "@/ui/zone";

/** A table wider than the screen is scrolled by the arrow keys too. */
const SCROLLED_BY_KEYS = { tabIndex: 0 };

/** Who is on a call first, who is away last. */
const ORDER: readonly AgentState[] = ["talking", "ringing", "wrap_up", "ready", "break", "offline"];

export function TeamPage() {
  const { t } = useTranslation("wallboard");
  const waiting = useLinkState() === "connecting";
  const queues = [...useLive("queue").values()];
  const people = [...useLive("agent").values()].sort(
    (one, other) =>
      ORDER.indexOf(one.state) - ORDER.indexOf(other.state) ||
      one.full_name.localeCompare(other.full_name),
  );
  return (
    <>
      <PageHead title={t("team")} />
      <Title order={2} size="h5" mb="xs">
        {t("queues")}
      </Title>
      {waiting ? (
        <Skeleton height={80} className="appears-late" />
      ) : queues.length === 0 ? (
        <EmptyState title={t("noQueues")} hint={t("noQueuesHint")} />
      ) : (
        <Queues queues={queues} />
      )}
      <Title order={2} size="h5" mt="lg" mb="xs">
        {t("people")}
      </Title>
      {waiting ? (
        <Skeleton height={160} className="appears-late" />
      ) : people.length === 0 ? (
        <EmptyState title={t("team.empty")} hint={t("team.emptyHint")} />
      ) : (
        <People people={people} queues={queues} />
      )}
    </>
  );
}

function Queues({ queues }: { queues: readonly LiveQueue[] }) {
  const { t } = useTranslation("wallboard");
  useTick(1_000);
  const dash = t("nobody");
  return (
    <ScrollArea className="list" viewportProps={SCROLLED_BY_KEYS}>
      <Table verticalSpacing="xs">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t("queue")}</Table.Th>
            {[
              "waiting",
              "longest",
              "free",
              "busy",
              "onBreak",
              "offered",
              "answered",
              "abandoned",
              "level",
            ].map((name) => (
              <Table.Th key={name} ta="right" fw={500}>
                {t(name)}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {queues.map((queue) => (
            <Table.Tr key={queue.name}>
              <Table.Th scope="row" fw={500} miw="8.5rem">
                {queue.title}
              </Table.Th>
              <Cell value={queue.live ? queue.waiting : dash} />
              <Cell
                value={
                  queue.longest_since_at
                    ? stopwatch((serverNow() - Date.parse(queue.longest_since_at)) / 1000)
                    : dash
                }
              />
              <Cell value={queue.live ? queue.free : dash} />
              <Cell value={queue.live ? queue.busy : dash} />
              <Cell value={queue.live ? queue.on_break : dash} />
              <Cell value={queue.offered_today ?? dash} />
              <Cell value={queue.answered_today ?? dash} />
              <Cell value={queue.abandoned_today ?? dash} />
              <Cell value={figureText(queue.service_level, "share")} />
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </ScrollArea>
  );
}

function Cell({ value }: { value: string | number }) {
  return (
    <Table.Td ta="right" className="figures">
      {value}
    </Table.Td>
  );
}

function People(props: { people: readonly LiveAgent[]; queues: readonly LiveQueue[] }) {
  const { t } = useTranslation("wallboard");
  const titles = new Map(props.queues.map((queue) => [queue.name, queue.title]));
  return (
    <ScrollArea className="list" viewportProps={SCROLLED_BY_KEYS}>
      <Table verticalSpacing="xs">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t("team.name")}</Table.Th>
            <Table.Th w="16rem">{t("team.state")}</Table.Th>
            <Table.Th w="9rem" visibleFrom="sm">
              {t("team.extension")}
            </Table.Th>
            <Table.Th w="10rem" visibleFrom="sm">
              {t("team.device")}
            </Table.Th>
            <Table.Th>{t("team.queue")}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {props.people.map((person) => (
            <Table.Tr key={person.user_id}>
              <Table.Th scope="row" fw={400}>
                {person.full_name}
              </Table.Th>
              <Table.Td>
                <AgentBadge state={person.state} since={person.since_at} />
                {person.held && ` (${t("onHold")})`}
              </Table.Td>
              <Table.Td className="figures" visibleFrom="sm">
                {person.extension}
              </Table.Td>
              <Table.Td visibleFrom="sm">{person.device && t(`device.${person.device}`)}</Table.Td>
              <Table.Td>{person.queue && (titles.get(person.queue) ?? person.queue)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </ScrollArea>
  );
}
