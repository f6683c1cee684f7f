/** One organisation: what callers ask for first, then its units and who answers for it. */
import { Button, Card, List, SimpleGrid, Skeleton, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useParams } from "react-router";
import { api, take } from "@/api/client";
import type { OrganisationShown } from "@/api/schema";
import { useMay } from "@/session/session";
import { CopyText } from "@/ui/CopyText";
import { Fact } from "@/ui/Fact";
import { useOrganisation } from "@/ui/OrganisationPicker";
import { PageHead } from "@/ui/PageHead";
import { ProblemPanel } from "@/ui/ProblemPanel";
import { grouped } from "@/ui/phone";
import { dayInWords } from "@/ui/zone";
import { OrganisationForm } from "./OrganisationForm";
import { Staff } from "./Staff";

export function OrganisationPage() {
  const { t } = useTranslation("directory");
  const organisationId = useParams().organisationId ?? "";
  const edits = useMay("directory.edit");
  const [editing, setEditing] = useState(false);
  const organisation = useQuery({
    queryKey: ["organisations", "one", organisationId],
    queryFn: () =>
      take(
        api.GET("/api/v1/organisations/{organisation_id}", {
          params: { path: { organisation_id: organisationId } },
        }),
      ),
  });
  if (organisation.isPending) return <Skeleton height={240} className="appears-late" />;
  if (organisation.isError)
    return <ProblemPanel problem={organisation.error} retry={organisation.refetch} />;
  const shown = organisation.data;
  return (
    <>
      <PageHead title={shown.short_name}>
        <Link to="/directory">{t("toList")}</Link>
        {edits && !editing && (
          <Button size="xs" variant="default" onClick={() => setEditing(true)}>
            {t("edit")}
          </Button>
        )}
      </PageHead>
      <Stack maw="66rem">
        {editing ? (
          <OrganisationForm
            key={shown.organisation_id}
            organisation={shown}
            onDone={() => setEditing(false)}
          />
        ) : (
          <Facts organisation={shown} />
        )}
        <Units organisationId={organisationId} />
        <Staff organisationId={organisationId} />
      </Stack>
    </>
  );
}

function Facts({ organisation }: { organisation: OrganisationShown }) {
  const { t } = useTranslation("directory");
  const parent = useOrganisation(organisation.parent_id)?.short_name;
  const superior = useOrganisation(organisation.superior_id)?.short_name;
  const { active_from, active_to } = organisation;
  return (
    <Card withBorder>
      {organisation.name !== organisation.short_name && <Text mb="sm">{organisation.name}</Text>}
      <SimpleGrid component="dl" cols={{ base: 1, sm: 2, md: 3 }} m={0} className="facts">
        <Fact name={t("address")}>
          {organisation.address && <CopyText text={organisation.address} />}
        </Fact>
        <Fact name={t("phones")}>
          {organisation.phones.length === 0 && <span className="dimmed">—</span>}
          {organisation.phones.map((phone) => (
            <div key={phone.raw}>
              <CopyText text={phone.e164 ?? phone.raw}>
                <span className="figures">{phone.e164 ? grouped(phone.e164) : phone.raw}</span>
              </CopyText>
              {phone.extension && ` ${t("extension", { number: phone.extension })}`}
            </div>
          ))}
        </Fact>
        <Fact name={t("kind")}>{t(`kind.${organisation.kind}`)}</Fact>
        <Fact name={t("services")}>{organisation.service_types.join(", ")}</Fact>
        <Fact name={t("email")}>
          {organisation.email && <CopyText text={organisation.email} />}
        </Fact>
        <Fact name={t("site")}>{organisation.site}</Fact>
        <Fact name={t("parent")}>
          {organisation.parent_id && (
            <Link to={`/directory/${organisation.parent_id}`}>{parent ?? "…"}</Link>
          )}
        </Fact>
        <Fact name={t("superior")}>
          {organisation.superior_id && (
            <Link to={`/directory/${organisation.superior_id}`}>{superior ?? "…"}</Link>
          )}
        </Fact>
        <Fact name={t("attaches")}>{t(organisation.attaches_population ? "yes" : "no")}</Fact>
        <Fact name={t("numbers")}>
          {[
            organisation.oid && `OID ${organisation.oid}`,
            organisation.inn && `${t("inn")} ${organisation.inn}`,
            organisation.ogrn && `${t("ogrn")} ${organisation.ogrn}`,
          ]
            .filter(Boolean)
            .join(" · ")}
        </Fact>
        {(active_from || active_to) && (
          <Fact name={t("works")}>
            {active_from && t("works.from", { day: dayInWords(active_from) })}{" "}
            {active_to && t("works.to", { day: dayInWords(active_to) })}
          </Fact>
        )}
      </SimpleGrid>
      {organisation.note && (
        <Text mt="sm" className="wraps">
          {organisation.note}
        </Text>
      )}
    </Card>
  );
}

function Units({ organisationId }: { organisationId: string }) {
  const { t } = useTranslation("directory");
  const units = useQuery({
    queryKey: ["organisations", "units", organisationId],
    queryFn: () =>
      take(
        api.GET("/api/v1/organisations", {
          params: { query: { parent_id: organisationId, limit: 100 } },
        }),
      ),
  });
  const items = units.data?.items ?? [];
  if (items.length === 0) return null;
  return (
    <Card withBorder>
      <Title order={2} size="h5" mb="xs">
        {t("units")}
      </Title>
      <List listStyleType="none" spacing={4}>
        {items.map((unit) => (
          <List.Item key={unit.organisation_id}>
            <Link to={`/directory/${unit.organisation_id}`}>{unit.short_name}</Link>
            <span className="dimmed"> {unit.address}</span>
          </List.Item>
        ))}
      </List>
    </Card>
  );
}
