/** No call: my open cases, who waits for a call back, who is on the line. */
import { Anchor, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { api, take } from "@/api/client";
import type { PageCallbackShown, PageCaseShown } from "@/api/schema";
import { useColleagues } from "@/phone/colleagues";
import { useMay, useSession } from "@/session/session";
import { AgentBadge } from "@/ui/AgentBadge";
import { EmptyState } from "@/ui/EmptyState";
import { PhoneNumber } from "@/ui/PhoneNumber";
import { caseNumber } from "@/ui/phone";
import { TimeLeft } from "@/ui/TimeLeft";
import { Part } from "./Card";

const FEW = 8;

export function IdleDesk() {
  const { t } = useTranslation("work");
  return (
    <>
      <EmptyState title={t("idle.calm")} hint={t("idle.hint")} />
      <div className="idle">
        <MyCases />
        <Callbacks />
        <People />
      </div>
    </>
  );
}

function MyCases() {
  const { t } = useTranslation("work");
  const { login } = useSession();
  const cases = useQuery({
    queryKey: ["cases", "mine", login],
    queryFn: () =>
      take<PageCaseShown>(
        api.GET("/api/v1/cases", {
          params: { query: { operator: login, state: "in_work", limit: FEW } },
        }),
      ),
  });
  const items = cases.data?.items ?? [];
  return (
    <Part title={t("idle.cases")} empty={items.length === 0 ? t("idle.cases.none") : null}>
      {items.map((one) => (
        <li key={one.case_id}>
          <Anchor component={Link} to={`/cases/${one.case_id}`} size="sm" className="figures">
            {one.case_number ? caseNumber(one.case_number) : t(`kind.${one.kind}`)}
          </Anchor>
          <Text size="sm" truncate>
            {one.topic}
          </Text>
          {one.due_at && <TimeLeft due={one.due_at} since={one.created_at} />}
        </li>
      ))}
    </Part>
  );
}

function Callbacks() {
  const { t } = useTranslation("work");
  const may = useMay("callbacks.read");
  const owed = useQuery({
    queryKey: ["callbacks", "idle"],
    enabled: may,
    queryFn: () =>
      take<PageCallbackShown>(
        api.GET("/api/v1/callbacks", { params: { query: { state: "open", limit: FEW } } }),
      ),
  });
  const items = owed.data?.items ?? [];
  if (!may) return null;
  return (
    <Part title={t("idle.callbacks")} empty={items.length === 0 ? t("idle.callbacks.none") : null}>
      {items.map((one) => (
        <li key={one.callback_id}>
          <PhoneNumber number={one.phone_e164} />
          <TimeLeft due={one.due_at} since={one.created_at} />
        </li>
      ))}
      {items.length > 0 && (
        <li>
          <Anchor component={Link} to="/callbacks" size="sm">
            {t("idle.callbacks.all")}
          </Anchor>
        </li>
      )}
    </Part>
  );
}

function People() {
  const { t } = useTranslation("work");
  const people = useColleagues(useSession().user_id).filter(({ state }) => state !== "offline");
  return (
    <Part title={t("idle.people")} empty={people.length === 0 ? t("idle.people.none") : null}>
      {people.map((agent) => (
        <li key={agent.user_id}>
          <Text size="sm" truncate>
            {agent.full_name}
          </Text>
          <AgentBadge state={agent.state} since={agent.since_at} />
        </li>
      ))}
    </Part>
  );
}
