/** Several people may share a number: a choice, never a guess; and how surely it was made. */
import { Button, Group, SegmentedControl, Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api, takeWithVersion } from "@/api/client";
import type { CallCardShown, CaseShown, PersonShown } from "@/api/schema";
import { useMay } from "@/session/session";
import { Moment } from "@/ui/Moment";
import { ProblemNote } from "@/ui/ProblemNote";
import { dayInWords } from "@/ui/zone";
import { Part } from "./Card";

type Candidate = CallCardShown["who"][number];
type Level = "caller_stated" | "knowledge_checked";

export function WhoCalls({ card }: { card: CallCardShown }) {
  const { t } = useTranslation("work");
  const choosing = useChoice(card);
  const chosen = card.case_person_id;
  const nobody = card.who.length === 0 && card.organisations.length === 0;
  return (
    <Part title={t("who")} empty={nobody ? t("who.none") : null}>
      {card.organisations.map((one) => (
        <li key={one.organisation_id}>
          <Text size="sm" fw={500}>
            {one.name}
          </Text>
          <Text size="xs" c="dimmed">
            {t("who.organisation")}
          </Text>
        </li>
      ))}
      {card.who.map((one) => (
        <li key={one.person_id ?? one.name} className="who" data-chosen={one.person_id === chosen}>
          <OnePerson one={one} />
          {one.person_id && card.case_id && (
            <Choose
              chosen={one.person_id === chosen}
              pending={choosing.isPending}
              choose={(person_id) => choosing.mutate(person_id)}
              personId={one.person_id}
            />
          )}
        </li>
      ))}
      <ProblemNote problem={choosing.error} />
    </Part>
  );
}

function OnePerson({ one }: { one: Candidate }) {
  const { t } = useTranslation("work");
  return (
    <div>
      <Text size="sm" fw={500} lineClamp={2}>
        {one.name}
      </Text>
      <Group gap="xs" c="dimmed">
        {one.birth_date && (
          <Text size="xs">{t("who.born", { date: dayInWords(one.birth_date) })}</Text>
        )}
        {!one.person_id && <Text size="xs">{t("who.unlisted")}</Text>}
        {one.last_at && (
          <Text size="xs">
            <Moment at={one.last_at} />
          </Text>
        )}
      </Group>
    </div>
  );
}

interface ChooseProps {
  readonly personId: string;
  readonly chosen: boolean;
  readonly pending: boolean;
  readonly choose: (personId: string | null) => void;
}

function Choose({ personId, chosen, pending, choose }: ChooseProps) {
  const { t } = useTranslation("work");
  if (!useMay("people.edit")) return null;
  if (!chosen)
    return (
      <Button
        size="compact-sm"
        variant="default"
        disabled={pending}
        onClick={() => choose(personId)}
      >
        {t("who.choose")}
      </Button>
    );
  return (
    <Group gap={6}>
      <Identified personId={personId} />
      <Button size="compact-xs" variant="subtle" disabled={pending} onClick={() => choose(null)}>
        {t("who.undo")}
      </Button>
    </Group>
  );
}

/** How surely the caller is this person; written with the record. */
function Identified({ personId }: { personId: string }) {
  const { t } = useTranslation("work");
  const identifying = useMutation({
    mutationFn: async (level: Level) => {
      const person = await takeWithVersion<PersonShown>(
        api.GET("/api/v1/people/{person_id}", { params: { path: { person_id: personId } } }),
      );
      await api.POST("/api/v1/people/{person_id}/identify", {
        params: { path: { person_id: personId }, header: { "If-Match": person.etag } },
        body: { level, contact_id: null },
      });
    },
  });
  return (
    <>
      <SegmentedControl
        size="xs"
        aria-label={t("who.how")}
        value={identifying.variables ?? ""}
        onChange={(level) => identifying.mutate(level as Level)}
        data={(["caller_stated", "knowledge_checked"] as const).map((level) => ({
          value: level,
          label: t(`who.${level}`),
        }))}
      />
      <ProblemNote problem={identifying.error} />
    </>
  );
}

/** Link the case to a person, or to nobody again. */
function useChoice(card: CallCardShown) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (person_id: string | null) => {
      const path = { case_id: card.case_id ?? "" };
      const current = await takeWithVersion<CaseShown>(
        api.GET("/api/v1/cases/{case_id}", { params: { path } }),
      );
      await api.POST("/api/v1/cases/{case_id}/person", {
        params: { path, header: { "If-Match": current.etag } },
        body: { person_id },
      });
    },
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ["cards"] });
      void client.invalidateQueries({ queryKey: ["cases"] });
      void client.invalidateQueries({ queryKey: ["case", card.case_id] }); // its form's version
    },
  });
}
