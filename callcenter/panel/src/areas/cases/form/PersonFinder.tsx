/** Whose case it is: people who share the caller's number are a choice, never a guess. */
import { Anchor, Button, Group, Stack, Text } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { api, take } from "@/api/client";
import type { CandidatesShown, CaseShown, PersonSought, WholePersonShown } from "@/api/schema";
import { useMay } from "@/session/session";
import { ProblemNote } from "@/ui/ProblemNote";
import { takeStep } from "../data";
import { type FormProps, text } from "./control";

export function PersonFinder(form: FormProps) {
  const { shown } = form;
  const mayRead = useMay("people.read");
  const mayLink = useMay("people.edit");
  const { t } = useTranslation("cases");
  if (!mayRead) return null;
  if (shown.person_id)
    return (
      <Anchor component={Link} to={`/people/${shown.person_id}`} size="sm">
        {t("person.record")}
      </Anchor>
    );
  if (!mayLink || !shown.caller_e164) return null;
  return <Candidates {...form} phone={shown.caller_e164} />;
}

function Candidates({ shown, typed, type, phone }: FormProps & { phone: string }) {
  const { t } = useTranslation("cases");
  const client = useQueryClient();
  const found = useQuery({
    queryKey: ["people-search", phone],
    queryFn: () =>
      take<CandidatesShown>(api.POST("/api/v1/people-search", { body: { phone } as PersonSought })),
  });
  const choosing = useMutation({
    mutationFn: async (personId: string) => {
      const path = { case_id: shown.case_id };
      const now = await take<CaseShown>(api.GET("/api/v1/cases/{case_id}", { params: { path } }));
      await takeStep(`cases/${shown.case_id}/person`, now.version, { person_id: personId });
      return take<WholePersonShown>(
        api.GET("/api/v1/people/{person_id}", { params: { path: { person_id: personId } } }),
      );
    },
    onSuccess: (person) => {
      const name = [person.family_name, person.given_name, person.patronymic].join(" ").trim();
      const known = {
        caller_name: name,
        caller_email: person.email,
        "form.address": person.address,
      };
      for (const [field, value] of Object.entries(known))
        if (value && !text(typed, field)) type(field, value);
      void client.invalidateQueries({ queryKey: ["case", shown.case_id] });
    },
  });
  const items = found.data?.items ?? [];
  if (items.length === 0) return null;
  return (
    <Stack gap={4}>
      <Text size="sm">{t("person.who", { count: items.length })}</Text>
      <Group gap="xs">
        {items.map((one) => (
          <Button
            key={one.person_id}
            size="xs"
            variant="default"
            loading={choosing.isPending && choosing.variables === one.person_id}
            onClick={() => choosing.mutate(one.person_id)}
          >
            {one.name}
            {one.birth_year ? `, ${one.birth_year}` : ""}
          </Button>
        ))}
      </Group>
      <ProblemNote problem={choosing.error} />
    </Stack>
  );
}
