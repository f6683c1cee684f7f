/** Who may be the same human being: both side by side, what a merge will do, then the merge. */
import {
  Alert,
  Button,
  Card,
  Group,
  Skeleton,
  Stack,
  Table,
  Text,
  TextInput,
  Title,
} from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, take } from "@/api/client";
import { onVersion } from "@/api/edits";
import type { WholePersonShown } from "@/api/schema";
import { useMay } from "@/session/session";
import { ProblemNote } from "@/ui/ProblemNote";
import { dayInWords } from "@/ui/zone";
import { Candidate } from "./Candidate";
import { nameOf, usePerson } from "./PersonPage";

export function Duplicates({ person }: { person: WholePersonShown }) {
  const { t } = useTranslation("people");
  const may = useMay("people.merge");
  const [compared, setCompared] = useState<string | null>(null);
  const found = useQuery({
    queryKey: ["people", person.person_id, "duplicates"],
    queryFn: () =>
      take(
        api.GET("/api/v1/people/{person_id}/duplicates", {
          params: { path: { person_id: person.person_id } },
        }),
      ),
    refetchOnWindowFocus: false,
  });
  const items = found.data?.items ?? [];
  if (items.length === 0) return null;
  return (
    <section>
      <Title order={2} size="h5" mb="xs">
        {t("duplicates")}
      </Title>
      <Stack gap="sm">
        {items.map((candidate) =>
          compared === candidate.person_id ? (
            <Comparison
              key={candidate.person_id}
              kept={person}
              duplicateId={candidate.person_id}
              onDone={() => setCompared(null)}
            />
          ) : (
            <Candidate key={candidate.person_id} candidate={candidate}>
              {may && (
                <Button
                  size="xs"
                  variant="default"
                  onClick={() => setCompared(candidate.person_id)}
                >
                  {t("compare")}
                </Button>
              )}
            </Candidate>
          ),
        )}
      </Stack>
    </section>
  );
}

interface Props {
  readonly kept: WholePersonShown;
  readonly duplicateId: string;
  readonly onDone: () => void;
}

function Comparison({ kept, duplicateId, onDone }: Props) {
  const { t } = useTranslation("people");
  const client = useQueryClient();
  const duplicate = usePerson(duplicateId);
  const [reason, setReason] = useState("");
  const merging = useMutation({
    mutationFn: () =>
      take(
        api.POST("/api/v1/people/{person_id}/merge", {
          params: { path: { person_id: kept.person_id }, header: onVersion(kept.version) },
          body: { duplicate_id: duplicateId, reason: reason.trim() },
        }),
      ),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ["people"] });
      onDone();
    },
  });
  if (duplicate.isPending) return <Skeleton height={160} className="appears-late" />;
  if (duplicate.isError) return <ProblemNote problem={duplicate.error} />;
  const other = duplicate.data;
  const rows = rowsOf(t);
  const taken = rows.filter((row) => !row.of(kept) && row.of(other)).map((row) => row.name);
  return (
    <Card withBorder>
      <Table mb="sm" layout="fixed">
        <Table.Thead>
          <Table.Tr>
            <Table.Th w="9rem" />
            <Table.Th>{t("compare.kept")}</Table.Th>
            <Table.Th>{t("compare.other")}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => {
            const [mine, theirs] = [row.of(kept), row.of(other)];
            if (!mine && !theirs) return null;
            return (
              <Table.Tr key={row.name}>
                <Table.Th scope="row">{row.name}</Table.Th>
                <Table.Td className="wraps">{mine || "—"}</Table.Td>
                <Table.Td className="wraps" fw={mine !== theirs ? 600 : undefined}>
                  {theirs || "—"}
                </Table.Td>
              </Table.Tr>
            );
          })}
        </Table.Tbody>
      </Table>
      <Alert color="orange" mb="sm" p="sm">
        {t("merge.will", { count: other.cases.length, name: nameOf(kept) })}{" "}
        {taken.length > 0 && t("merge.takes", { fields: taken.join(", ") })} {t("merge.undo")}
      </Alert>
      <Group align="flex-end" gap="sm">
        <TextInput
          label={t("merge.reason")}
          value={reason}
          maxLength={500}
          onChange={(event) => setReason(event.currentTarget.value)}
          style={{ flex: "1 1 16rem" }}
        />
        <Button
          disabled={reason.trim().length < 3}
          loading={merging.isPending}
          onClick={() => merging.mutate()}
        >
          {t("merge")}
        </Button>
        <Button variant="default" onClick={onDone}>
          {t("common:cancel")}
        </Button>
      </Group>
      <ProblemNote problem={merging.error} />
      <Text size="xs" c="dimmed" mt="xs">
        {t("compare.recorded")}
      </Text>
    </Card>
  );
}

function rowsOf(t: (key: string) => string) {
  const field = (name: string, of: (person: WholePersonShown) => string) => ({
    name: t(`field.${name}`),
    of,
  });
  return [
    field("full_name", nameOf),
    field("birth_date", (one) => (one.birth_date ? dayInWords(one.birth_date) : "")),
    field("phones", (one) => one.phones.map((phone) => phone.e164 ?? phone.raw).join("\n")),
    field("snils", (one) => one.snils ?? ""),
    field("policy_number", (one) => one.policy_number ?? ""),
    field("address", (one) => one.address),
    field("email", (one) => one.email ?? ""),
    field("note", (one) => one.note),
    { name: t("cases"), of: (one: WholePersonShown) => String(one.cases.length) },
  ];
}
