/** One application: written and submitted by who applies, decided and executed by administrators. */
import { Alert, Skeleton, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useParams } from "react-router";
import { api, take } from "@/api/client";
import type { ApplicationShown } from "@/api/schema";
import { useMay } from "@/session/session";
import { PageHead } from "@/ui/PageHead";
import { ProblemPanel } from "@/ui/ProblemPanel";
import { dayAndTime, dayInWords } from "@/ui/zone";
import { DecideApplication, isForDecision } from "./DecideApplication";
import { Documents } from "./Documents";
import { EditApplication } from "./EditApplication";
import { FIELDS } from "./form";
import "../administration.css";

export function ApplicationPage() {
  const applicationId = useParams().applicationId ?? "";
  const one = useQuery({
    queryKey: ["applications", "one", applicationId],
    queryFn: () =>
      take<ApplicationShown>(
        api.GET("/api/v1/applications/{application_id}", {
          params: { path: { application_id: applicationId } },
        }),
      ),
  });
  if (one.isPending) return <Skeleton h={320} className="appears-late" />;
  if (one.isError) return <ProblemPanel problem={one.error} retry={one.refetch} />;
  return <One key={applicationId} shown={one.data} />;
}

function One({ shown }: { shown: ApplicationShown }) {
  const { t } = useTranslation("administration");
  const editable =
    useMay("applications.apply") && (shown.state === "draft" || shown.state === "returned");
  const mayDecide = useMay("applications.decide");
  return (
    <>
      <PageHead title={t(`kind.${shown.kind}`)} />
      <Text size="sm" c="dimmed" mb="md">
        {t(`astate.${shown.state}`)}
        {shown.organisation && `, ${shown.organisation}`}
        {`, ${dayAndTime(shown.submitted_at ?? shown.created_at)}`}
      </Text>
      {shown.state === "returned" && (
        <Alert variant="outline" color="gray" mb="md">
          {t("app.returned", { reason: shown.return_reason })}
        </Alert>
      )}
      <section className="sheet">
        <Title order={2} size="h4">
          {t("app.said")}
        </Title>
        {editable ? <EditApplication shown={shown} /> : <Said shown={shown} />}
      </section>
      <section className="sheet">
        <Title order={2} size="h4">
          {t("form.documents")}
        </Title>
        <Documents shown={shown} editable={editable} />
      </section>
      {mayDecide && isForDecision(shown) && <DecideApplication shown={shown} />}
    </>
  );
}

function Said({ shown }: { shown: ApplicationShown }) {
  const { t } = useTranslation("administration");
  const { form } = shown;
  const own = FIELDS[shown.kind].map((field) => [t(`form.${field}`), inWords(form[field])]);
  const rows: readonly (readonly (string | undefined)[])[] = [
    ...own,
    ...(shown.kind === "delete_user"
      ? [
          [t("form.user"), shown.user_login ?? "—"],
          [t("form.reason"), t(`reason.${form.reason ?? "other"}`)],
        ]
      : []),
    ...(form.responsible ?? []).map((one) => [
      t("form.responsible"),
      [one.full_name, one.position, one.phone, one.email].filter(Boolean).join(", "),
    ]),
    [t("form.applicant_email"), form.applicant_email ?? "—"],
    [t("form.signed_by"), form.signed_by || "—"],
    [t("form.signed_on"), form.signed_on ? dayInWords(form.signed_on) : "—"],
  ];
  return (
    <dl className="said">
      {rows.map(([name, value]) => (
        <div key={`${name}${value}`}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function inWords(value: unknown): string {
  return value === null || value === undefined || value === "" ? "—" : String(value);
}
