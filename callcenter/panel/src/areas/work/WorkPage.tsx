/** One call at a time: who, the case, what helps. Without a call: what there is to do. */
import { CloseButton, Group, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { PageHead } from "@/ui/PageHead";
import { PhoneNumber } from "@/ui/PhoneNumber";
import { Card } from "./Card";
import { CaseOfCall } from "./CaseOfCall";
import { putAway, showCall, useDesk, useOwnRing } from "./desk";
import { Helpers } from "./Helpers";
import { IdleDesk } from "./IdleDesk";
import { useSides } from "./sides";
import { useCard, useWithoutCase } from "./useCard";

export function WorkPage() {
  const { t } = useTranslation("work");
  const { calls, shown } = useDesk();
  const ring = useOwnRing();
  const card = useCard(shown);
  const withoutCase = useWithoutCase(shown);
  useSides();
  if (shown === null)
    return (
      <>
        <PageHead title={t("title")} />
        <IdleDesk />
      </>
    );
  return (
    <>
      <h1 className="for-ears">{t("title")}</h1>
      <Group gap="xs" mb="sm" role="tablist" aria-label={t("calls")}>
        {calls.map(({ linkedid, number }) => (
          <div key={linkedid} className="desk-tab" data-shown={linkedid === shown}>
            <button
              type="button"
              role="tab"
              aria-selected={linkedid === shown}
              onClick={() => showCall(linkedid)}
            >
              <PhoneNumber number={number} />
            </button>
            {linkedid !== ring?.linkedid && (
              <CloseButton
                size="sm"
                aria-label={t("card.close")}
                onClick={() => putAway(linkedid)}
              />
            )}
          </div>
        ))}
      </Group>
      <div className="desk">
        <Card key={shown} card={card} ring={ring?.linkedid === shown ? ring : null} />
        <section className="desk-case" aria-label={t("case")}>
          {card.data?.case_id ? (
            <CaseOfCall key={card.data.case_id} caseId={card.data.case_id} />
          ) : (
            <Text size="sm" c="dimmed" p="md">
              {t(withoutCase)}
            </Text>
          )}
        </section>
        <Helpers key={`helpers ${shown}`} caseId={card.data?.case_id ?? null} />
      </div>
    </>
  );
}
