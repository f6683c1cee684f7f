/** Who asks, through what, about whom; and their own words, which are text and nothing else. */
import { Anchor, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { CaseOpened } from "@/api/schema";
import { useMay } from "@/session/session";
import { Moment } from "@/ui/Moment";
import { PhoneNumber } from "@/ui/PhoneNumber";
import { Facts, Section } from "./Section";

export function Requester({ shown }: { shown: CaseOpened }) {
  const { t } = useTranslation("cases");
  const mayPeople = useMay("people.read");
  return (
    <Section title={t("requester")}>
      <Facts
        facts={[
          [t("field.caller_name"), shown.caller_name],
          [t("phone"), shown.caller_e164 && <PhoneNumber number={shown.caller_e164} />],
          [t("field.caller_email"), shown.caller_email],
          [t("organisation"), shown.organisation],
          [t("channel"), t(`terms:channel.${shown.channel}`)],
          [t("createdAt"), <Moment key="at" at={shown.created_at} />],
          [
            t("person"),
            shown.person_id && mayPeople && (
              <Anchor key="person" component={Link} size="sm" to={`/people/${shown.person_id}`}>
                {t("person.record")}
              </Anchor>
            ),
          ],
          [t("operator"), shown.operator_name ?? shown.operator_login],
        ]}
      />
      {shown.text && (
        <Text size="sm" className="caller-text" mt="sm">
          {shown.text}
        </Text>
      )}
    </Section>
  );
}
