/** Who is it? By phone, SNILS, policy, or surname and birthday; what is typed never enters an address. */
import { Button, Card, Group, SimpleGrid, Stack, Text, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { api, take } from "@/api/client";
import { once, partly } from "@/api/edits";
import { ApiProblem } from "@/api/problems";
import type { CandidatesShown, PersonAdded } from "@/api/schema";
import { useMay } from "@/session/session";
import { EmptyState } from "@/ui/EmptyState";
import { PageHead } from "@/ui/PageHead";
import { ProblemNote } from "@/ui/ProblemNote";
import { Candidate } from "./Candidate";

const FIELDS = ["phone", "family_name", "birth_date", "snils", "enp"] as const;
type Sought = Readonly<Record<(typeof FIELDS)[number], string>>;
const NOTHING: Sought = { phone: "", family_name: "", birth_date: "", snils: "", enp: "" };

export function PeoplePage() {
  const { t } = useTranslation("people");
  const [sought, setSought] = useState<Sought>(NOTHING);
  const finding = useMutation<CandidatesShown["items"], Error>({
    mutationFn: async () => {
      const found = await take(
        api.POST("/api/v1/people-search", {
          body: {
            phone: sought.phone.trim() || null,
            snils: sought.snils.trim() || null,
            enp: sought.enp.trim() || null,
            family_name: sought.family_name.trim() || null,
            birth_date: sought.birth_date || null,
          },
        }),
      );
      return found.items;
    },
  });
  const wrong = (field: string) =>
    finding.error instanceof ApiProblem ? finding.error.mistakeAt(`body.${field}`) : undefined;
  const half = (sought.family_name.trim() === "") !== (sought.birth_date === "");
  const empty = FIELDS.every((field) => sought[field].trim() === "");
  return (
    <>
      <PageHead title={t("title")} />
      <Stack maw="60rem">
        <Card withBorder>
          <form
            onSubmit={(event) => {
              event.preventDefault();
              if (!empty && !half) finding.mutate();
            }}
          >
            <SimpleGrid cols={{ base: 1, sm: 5 }}>
              {FIELDS.map((field, index) => (
                <TextInput
                  key={field}
                  type={field === "birth_date" ? "date" : "text"}
                  label={t(`field.${field}`)}
                  value={sought[field]}
                  error={wrong(field)}
                  autoFocus={index === 0}
                  autoComplete="off"
                  maxLength={field === "family_name" ? 100 : 40}
                  onChange={(event) => {
                    const { value } = event.currentTarget;
                    setSought((now) => ({ ...now, [field]: value }));
                  }}
                />
              ))}
            </SimpleGrid>
            <Group mt="sm" gap="sm">
              <Button type="submit" disabled={empty || half} loading={finding.isPending}>
                {t("common:search")}
              </Button>
              <Text size="sm" c="dimmed">
                {half ? t("half") : t("hint")}
              </Text>
            </Group>
          </form>
          <ProblemNote problem={finding.error} />
        </Card>
        {finding.data?.map((candidate) => (
          <Candidate key={candidate.person_id} candidate={candidate} />
        ))}
        {finding.data?.length === 0 && (
          <EmptyState title={t("none")} hint={t("none.hint")}>
            <WriteDown sought={sought} />
          </EmptyState>
        )}
      </Stack>
    </>
  );
}

/** Nobody found: begin a record with what was looked for. */
function WriteDown({ sought }: { sought: Sought }) {
  const { t } = useTranslation("people");
  const may = useMay("people.edit");
  const navigate = useNavigate();
  const [name, setName] = useState(sought.family_name);
  const adding = useMutation({
    mutationFn: () =>
      take(
        api.POST("/api/v1/people", {
          params: { header: once() },
          body: partly<PersonAdded>({
            family_name: name.trim(),
            ...(sought.birth_date && { birth_date: sought.birth_date }),
            ...(sought.snils.trim() && { snils: sought.snils.trim() }),
            ...(sought.enp.trim() && { policy_kind: "enp", policy_number: sought.enp.trim() }),
            ...(sought.phone.trim() && { phones: [sought.phone.trim()] }),
          }),
        }),
      ),
    onSuccess: (person) => navigate(`/people/${person.person_id}?edit=1`),
  });
  if (!may) return null;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (name.trim()) adding.mutate();
      }}
    >
      <Group align="flex-end" justify="center" gap="sm" ta="start">
        <TextInput
          label={t("field.family_name")}
          value={name}
          maxLength={100}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Button type="submit" variant="default" disabled={!name.trim()} loading={adding.isPending}>
          {t("writeDown")}
        </Button>
      </Group>
      <ProblemNote problem={adding.error} />
    </form>
  );
}
