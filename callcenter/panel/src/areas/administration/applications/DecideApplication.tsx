/** What an administrator may do with an application in its present state. */
import { Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, take } from "@/api/client";
import type { ApplicationShown, ExecutedShown } from "@/api/schema";
import { OrganisationPicker } from "@/ui/OrganisationPicker";
import { ProblemNote } from "@/ui/ProblemNote";
import { dayAndTime } from "@/ui/zone";
import { OneTimePassword } from "../people/OneTimePassword";
import { once } from "../queries";

type Step = "check" | "accept" | "return" | "execute" | "notified" | "handover";

/** Whether anything is left to do, or to tell. */
export function isForDecision({ state, kind }: ApplicationShown): boolean {
  if (state === "draft" || state === "returned") return false;
  return state !== "applicant_notified" || kind === "grant_user";
}

export function DecideApplication({ shown }: { shown: ApplicationShown }) {
  const { t } = useTranslation("administration");
  const [said, setSaid] = useState(""); // reason, login or name, as the step asks for it
  const [organisationId, setOrganisationId] = useState<string | null>(null);
  const client = useQueryClient();
  const stepping = useMutation({
    mutationFn: (step: Step) => takeStep(shown, step, said.trim(), organisationId),
    onSuccess: () => setSaid(""),
    onSettled: () => client.invalidateQueries({ queryKey: ["applications"] }),
  });
  const button = (step: Step, primary = false) => (
    <Button
      variant={primary ? "filled" : "default"}
      loading={stepping.isPending && stepping.variables === step}
      onClick={() => stepping.mutate(step)}
    >
      {t(`app.${step === "handover" ? "handOver" : step}`)}
    </Button>
  );
  const ask = (label: string) => (
    <TextInput
      label={t(label)}
      value={said}
      maxLength={200}
      onChange={(event) => setSaid(event.currentTarget.value)}
    />
  );
  const password = stepping.data?.one_time_password;
  const done = shown.state === "executed" || shown.state === "applicant_notified";
  return (
    <section className="sheet">
      <Stack>
        {shown.state === "submitted" && (
          <>
            <Text size="sm">{t("app.checkWhat")}</Text>
            <Group>{button("check", true)}</Group>
          </>
        )}
        {shown.state === "checked" && (
          <>
            {ask("app.returnWhy")}
            <Group>
              {button("accept", true)}
              {button("return")}
            </Group>
          </>
        )}
        {shown.state === "accepted" && (
          <>
            <Text size="sm">{t(`app.executeWhat.${shown.kind}`)}</Text>
            {shown.kind === "grant_user" && ask("app.login")}
            {shown.kind === "connect_org" && (
              <OrganisationPicker
                label={t("app.known")}
                value={organisationId}
                onChange={setOrganisationId}
              />
            )}
            <Group>{button("execute", true)}</Group>
          </>
        )}
        {password && (
          <OneTimePassword
            login={stepping.data?.application.user_login ?? ""}
            password={password}
          />
        )}
        {done && shown.kind === "grant_user" && !shown.handed_over_at && (
          <>
            {ask("app.handedTo")}
            <Group>{button("handover", true)}</Group>
          </>
        )}
        {shown.handed_over_at && (
          <Text size="sm">
            {t("app.handed", { to: shown.handed_over_to, at: dayAndTime(shown.handed_over_at) })}
          </Text>
        )}
        {shown.state === "executed" && (shown.kind !== "grant_user" || shown.handed_over_at) && (
          <>
            {ask("app.how")}
            <Group>{button("notified")}</Group>
          </>
        )}
        <ProblemNote problem={stepping.error} />
      </Stack>
    </section>
  );
}

/** Take a step; executing answers the one-time password, and never again. */
async function takeStep(
  shown: ApplicationShown,
  step: Step,
  said: string,
  organisationId: string | null,
): Promise<ExecutedShown | null> {
  const path = { application_id: shown.application_id };
  const params = { path, header: { "If-Match": `"${shown.version}"` } };
  const headers = once();
  switch (step) {
    case "check":
      await api.POST("/api/v1/applications/{application_id}/check", { params, headers });
      return null;
    case "accept":
      await api.POST("/api/v1/applications/{application_id}/accept", { params, headers });
      return null;
    case "return":
      await api.POST("/api/v1/applications/{application_id}/return", {
        params,
        headers,
        body: { reason: said },
      });
      return null;
    case "execute":
      return take<ExecutedShown>(
        api.POST("/api/v1/applications/{application_id}/execute", {
          params,
          body: { login: said || null, organisation_id: organisationId },
        }),
      );
    case "notified":
      await api.POST("/api/v1/applications/{application_id}/notified", {
        params,
        headers,
        body: { how: said },
      });
      return null;
    case "handover":
      await api.POST("/api/v1/applications/{application_id}/handover", {
        params: { path },
        headers,
        body: { handed_over_to: said },
      });
      return null;
  }
}
