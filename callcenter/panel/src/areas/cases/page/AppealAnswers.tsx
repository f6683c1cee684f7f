/** What the citizen was answered, how it arrived, and what was said of it afterwards. */
import { Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { AppealShown } from "@/api/schema";
import { Moment } from "@/ui/Moment";
import { Facts, Section } from "./Section";

export function AppealAnswers({ appeal }: { appeal: AppealShown }) {
  const { t } = useTranslation("cases");
  const { answers, acknowledgement, reviews, card } = appeal;
  if (answers.length === 0 && !acknowledgement && reviews.length === 0 && !card) return null;
  return (
    <Section title={t("answers")}>
      <Stack gap="md">
        {answers.map((one) => (
          <div key={one.round} className="row-block">
            <Text size="sm" className="caller-text">
              {one.text}
            </Text>
            <Text size="xs" c="dimmed">
              {t(`form.${one.form}`)}, {t(`channel.${one.channel}`)}
              {one.address && ` · ${one.address}`}
              {` · ${t("preparedBy", { who: one.prepared_by_login })}`}
              {one.signed_by && ` · ${t("signedBy", { who: one.signed_by })}`}
              {one.sent_at && (
                <>
                  {" · "}
                  {t("sentAt")} <Moment at={one.sent_at} />
                </>
              )}
              {one.delivery && ` · ${t(`delivery.${one.delivery}`)}`}
            </Text>
          </div>
        ))}
        {card && (
          <Text size="sm" className="caller-text">
            {t("card")}: {card.content}
          </Text>
        )}
        <Facts
          facts={[
            [
              t("acknowledged"),
              acknowledgement &&
                `${t("rating", { rating: acknowledgement.rating })}, ${t(acknowledgement.solved ? "solved" : "notSolved")}${acknowledgement.comment ? `: ${acknowledgement.comment}` : ""}`,
            ],
            ...reviews.map(
              (one) =>
                [
                  t("reviewed"),
                  [
                    `${t("stepField.right_code")}: ${t(one.right_code ? "yes" : "no")}`,
                    `${t("stepField.tone")}: ${t(one.tone ? "yes" : "no")}`,
                    `${t("stepField.form_fits")}: ${t(one.form ? "yes" : "no")}`,
                    one.comment,
                  ]
                    .filter(Boolean)
                    .join("; "),
                ] as const,
            ),
          ]}
        />
      </Stack>
    </Section>
  );
}
