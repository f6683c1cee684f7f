/** Begin an application: a draft, to which documents are given on its own page. */
import { Button, Group, SegmentedControl, Stack } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { api, take } from "@/api/client";
import type { ApplicationShown } from "@/api/schema";
import { useSession } from "@/session/session";
import { PageHead } from "@/ui/PageHead";
import { ProblemNote } from "@/ui/ProblemNote";
import { once } from "../queries";
import { KINDS } from "./ApplicationsPage";
import { FormFields } from "./FormFields";
import { EMPTY, type Kind } from "./form";
import "../administration.css";

export function NewApplicationPage() {
  const { t } = useTranslation("administration");
  const navigate = useNavigate();
  const client = useQueryClient();
  const employee = useSession().organisation_id !== null;
  const kinds = employee ? KINDS.filter((kind) => kind !== "connect_org") : KINDS;
  const [kind, setKind] = useState<Kind>("grant_user");
  const [typed, setTyped] = useState(EMPTY);
  const filing = useMutation({
    mutationFn: () =>
      take<ApplicationShown>(
        api.POST("/api/v1/applications", { body: { kind, ...typed }, headers: once() }),
      ),
    onSuccess: (filed) => {
      void client.invalidateQueries({ queryKey: ["applications"] });
      void navigate(`/applications/${filed.application_id}`);
    },
  });
  return (
    <>
      <PageHead title={t("applications.file")} />
      <form
        className="sheet"
        onSubmit={(event) => {
          event.preventDefault();
          filing.mutate();
        }}
      >
        <Stack>
          <SegmentedControl
            aria-label={t("applications.kind")}
            value={kind}
            onChange={(value) => setKind(value as Kind)}
            data={kinds.map((one) => ({ value: one, label: t(`kind.${one}`) }))}
            className="wraps-narrow"
          />
          <FormFields kind={kind} typed={typed} onChange={setTyped} problem={filing.error} />
          <ProblemNote problem={filing.error} />
          <Group>
            <Button type="submit" loading={filing.isPending}>
              {t("form.saveDraft")}
            </Button>
          </Group>
        </Stack>
      </form>
    </>
  );
}
