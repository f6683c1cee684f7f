/** Under which law an appeal stands, and what follows from it. */
import { Anchor, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { AppealShown } from "@/api/schema";
import { dayInWords } from "@/ui/zone";
import { Facts, Section } from "./Section";

export function AppealLaw({ appeal }: { appeal: AppealShown }) {
  const { t } = useTranslation("cases");
  if (!appeal.regime) return null;
  return (
    <Section title={t("law")}>
      <Text size="sm" mb="xs">
        {t(`regime.${appeal.regime}`)}
      </Text>
      <Facts
        facts={[
          [t("field.form.filing"), appeal.form && t(`filing.${appeal.form}`)],
          [
            t("field.form.multiplicity"),
            appeal.multiplicity &&
              appeal.multiplicity !== "individual" &&
              t(`multiplicity.${appeal.multiplicity}`),
          ],
          [t("receivedOn"), appeal.received_on && dayInWords(appeal.received_on)],
          [t("field.form.external_number"), appeal.external_number],
          [t("field.form.on_behalf_of"), appeal.on_behalf_of],
          [
            t("extended"),
            appeal.extended_days && t("extended.by", { count: appeal.extended_days }),
          ],
          [
            t("medicalWorker"),
            appeal.medical_worker &&
              t(appeal.worker_consents ? "worker.consents" : "worker.doesNot"),
          ],
          [t("leftFor"), appeal.left_for && t(`reason.${appeal.left_for}`)],
          [t("terminatedFor"), appeal.terminated_for && t(`reason.${appeal.terminated_for}`)],
          [t("resolution"), appeal.resolution],
          [
            t("earlier"),
            appeal.earlier_case_id && (
              <Anchor
                key="earlier"
                component={Link}
                to={`/cases/${appeal.earlier_case_id}`}
                size="sm"
              >
                {t("openCase")}
              </Anchor>
            ),
          ],
        ]}
      />
      {appeal.may_reach_media && !appeal.media_risk && (
        <Text size="sm" c="var(--state-wrap_up)">
          {t("mayReachMedia")}
        </Text>
      )}
    </Section>
  );
}
