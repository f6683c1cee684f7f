/** A citizen's card. Reading it is recorded, and the page says so. */
import {
  Alert,
  Button,
  Card,
  Group,
  List,
  SimpleGrid,
  Skeleton,
  Stack,
  Text,
  Title,
} from "@mantine/core";
import { IconEye } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link, useParams } from "react-router";
import { api, take } from "@/api/client";
import type { MergeShown, WholePersonShown } from "@/api/schema";
import { useMay } from "@/session/session";
import { CopyText } from "@/ui/CopyText";
import { Fact } from "@/ui/Fact";
import { Moment } from "@/ui/Moment";
import { useOrganisation } from "@/ui/OrganisationPicker";
import { PageHead } from "@/ui/PageHead";
import { ProblemNote } from "@/ui/ProblemNote";
import { ProblemPanel } from "@/ui/ProblemPanel";
import { caseNumber, grouped } from "@/ui/phone";
import { useFilters } from "@/ui/useFilters";
import { dayInWords } from "@/ui/zone";
import { Duplicates } from "./Duplicates";
import { Identify } from "./Identify";
import { PersonForm } from "./PersonForm";

export function nameOf(
  person: Pick<WholePersonShown, "family_name" | "given_name" | "patronymic">,
) {
  return [person.family_name, person.given_name, person.patronymic].filter(Boolean).join(" ");
}

export function usePerson(personId: string) {
  return useQuery({
    queryKey: ["people", personId],
    queryFn: () =>
      take(api.GET("/api/v1/people/{person_id}", { params: { path: { person_id: personId } } })),
    // Each reading is an entry of the audit chain: not one more than somebody asked for.
    staleTime: 60_000,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
}

export function PersonPage() {
  const { t } = useTranslation("people");
  const person = usePerson(useParams().personId ?? "");
  const edits = useMay("people.edit");
  const [filters, change] = useFilters();
  if (person.isPending) return <Skeleton height={240} className="appears-late" />;
  if (person.isError) return <ProblemPanel problem={person.error} retry={person.refetch} />;
  const shown = person.data;
  const editing = filters.edit === "1";
  return (
    <>
      <PageHead title={nameOf(shown)}>
        <Link to="/people">{t("toSearch")}</Link>
        {edits && !editing && !shown.merged_into && (
          <Button size="xs" variant="default" onClick={() => change({ edit: "1" })}>
            {t("edit")}
          </Button>
        )}
      </PageHead>
      <Stack maw="66rem">
        <Text size="sm" c="dimmed">
          <IconEye size={14} aria-hidden style={{ verticalAlign: "-2px" }} /> {t("recorded")}
        </Text>
        {shown.merged_into && (
          <Alert color="orange">
            {t("merged")} <Link to={`/people/${shown.merged_into}`}>{t("merged.open")}</Link>
          </Alert>
        )}
        {editing ? (
          <PersonForm key={shown.person_id} person={shown} onDone={() => change({ edit: null })} />
        ) : (
          <Facts person={shown} />
        )}
        {edits && !shown.merged_into && <Identify person={shown} />}
        <Cases person={shown} />
        {!shown.merged_into && <Duplicates person={shown} />}
        <Merges merges={shown.merges} />
      </Stack>
    </>
  );
}

function Facts({ person }: { person: WholePersonShown }) {
  const { t } = useTranslation("people");
  const clinic = useOrganisation(person.attached_to)?.short_name;
  return (
    <Card withBorder>
      <SimpleGrid component="dl" cols={{ base: 1, sm: 2, md: 3 }} m={0} className="facts">
        <Fact name={t("field.birth_date")}>
          {person.birth_date && dayInWords(person.birth_date)}
        </Fact>
        <Fact name={t("field.phones")}>
          {person.phones.length > 0 &&
            person.phones.map((phone) => (
              <div key={phone.raw}>
                <CopyText text={phone.e164 ?? phone.raw}>
                  <span className="figures">{phone.e164 ? grouped(phone.e164) : phone.raw}</span>
                </CopyText>
              </div>
            ))}
        </Fact>
        <Fact name={t("field.address")}>{person.address}</Fact>
        <Fact name={t("field.snils")}>{person.snils}</Fact>
        <Fact name={t("field.policy_number")}>
          {person.policy_number && (
            <>
              {person.policy_number}
              {person.policy_kind && ` (${t(`policy.${person.policy_kind}`)})`}
            </>
          )}
        </Fact>
        <Fact name={t("field.email")}>{person.email}</Fact>
        <Fact name={t("field.sex")}>{person.sex && t(`sex.${person.sex}`)}</Fact>
        <Fact name={t("field.attached_to")}>
          {person.attached_to && (
            <Link to={`/directory/${person.attached_to}`}>{clinic ?? "…"}</Link>
          )}
        </Fact>
        <Fact name={t("identified")}>
          {t(`level.${person.identification}`)}
          {person.identified_at && (
            <Text span size="sm" c="dimmed">
              {" "}
              <Moment at={person.identified_at} />
            </Text>
          )}
        </Fact>
      </SimpleGrid>
      {person.note && (
        <Text mt="sm" className="wraps">
          {person.note}
        </Text>
      )}
    </Card>
  );
}

function Cases({ person }: { person: WholePersonShown }) {
  const { t } = useTranslation(["people", "terms"]);
  return (
    <Card withBorder>
      <Title order={2} size="h5" mb="xs">
        {t("cases")}
      </Title>
      {person.cases.length === 0 && (
        <Text size="sm" c="dimmed">
          {t("cases.none")}
        </Text>
      )}
      <List listStyleType="none" spacing={4}>
        {person.cases.map((one) => (
          <List.Item key={one.case_id}>
            <Link to={`/cases/${one.case_id}`} className="figures">
              {one.case_number ? caseNumber(one.case_number) : t(`terms:kind.${one.kind}`)}
            </Link>{" "}
            {t(`terms:kind.${one.kind}`)} · {t(`terms:state.${one.state}`)} ·{" "}
            <Moment at={one.created_at} />
          </List.Item>
        ))}
      </List>
    </Card>
  );
}

function Merges({ merges }: { merges: readonly MergeShown[] }) {
  const { t } = useTranslation("people");
  if (merges.length === 0) return null;
  return (
    <Card withBorder>
      <Title order={2} size="h5" mb="xs">
        {t("merges")}
      </Title>
      <Stack gap="xs">
        {merges.map((merge) => (
          <Merge key={merge.merge_id} merge={merge} />
        ))}
      </Stack>
    </Card>
  );
}

function Merge({ merge }: { merge: MergeShown }) {
  const { t } = useTranslation("people");
  const may = useMay("people.merge");
  const client = useQueryClient();
  const undoing = useMutation({
    mutationFn: () =>
      take(
        api.POST("/api/v1/people-merges/{merge_id}/undo", {
          params: { path: { merge_id: merge.merge_id } },
        }),
      ),
    onSuccess: () => client.invalidateQueries({ queryKey: ["people"] }),
  });
  return (
    <div>
      <Group gap="sm">
        <Text size="sm">
          <Moment at={merge.merged_at} /> · {merge.merged_by} · {merge.reason}
        </Text>
        {merge.undone_at ? (
          <Text size="sm" c="dimmed">
            {t("undone")} <Moment at={merge.undone_at} />
          </Text>
        ) : (
          may && (
            <Button
              size="compact-xs"
              variant="default"
              loading={undoing.isPending}
              onClick={() => undoing.mutate()}
            >
              {t("undoMerge")}
            </Button>
          )
        )}
      </Group>
      <ProblemNote problem={undoing.error} />
    </div>
  );
}
