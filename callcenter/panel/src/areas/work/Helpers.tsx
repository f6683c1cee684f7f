/** What helps beside the talk: knowledge with scripts, clinics; a red flag puts 103 one key away. */
import { Alert, Button, Tabs, Text } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { phone } from "@/phone/phone";
import { usePhone } from "@/phone/state";
import { useKey } from "@/shell/useKey";
import type { RedFlag } from "../knowledge/ScriptWalk";

const KnowledgeFinder = lazy(async () => ({
  default: (await import("../knowledge/KnowledgeFinder")).KnowledgeFinder,
}));
const ClinicFinder = lazy(async () => ({
  default: (await import("../directory/ClinicFinder")).ClinicFinder,
}));

export function Helpers({ caseId }: { caseId: string | null }) {
  const { t } = useTranslation("work");
  const [flag, setFlag] = useState<RedFlag | null>(null);
  return (
    <section className="desk-helpers" aria-label={t("helpers")}>
      {flag && <Danger flag={flag} />}
      <Tabs defaultValue="knowledge" keepMounted>
        <Tabs.List>
          <Tabs.Tab value="knowledge">{t("knowledge")}</Tabs.Tab>
          <Tabs.Tab value="clinics">{t("clinics")}</Tabs.Tab>
        </Tabs.List>
        <Suspense fallback={null}>
          <Tabs.Panel value="knowledge" pt="sm">
            <KnowledgeFinder {...(caseId ? { caseId } : {})} onRedFlag={setFlag} />
          </Tabs.Panel>
          <Tabs.Panel value="clinics" pt="sm">
            <ClinicFinder />
          </Tabs.Panel>
        </Suspense>
      </Tabs>
    </section>
  );
}

/** Life is in danger: one key calls the service while the citizen waits, then connects them. */
export function Danger({ flag }: { flag: RedFlag }) {
  const { t } = useTranslation("work");
  const { talk, consult, line } = usePhone();
  const can = line === "ready" && talk?.phase === "talking" && consult === null;
  const { service } = flag;
  const connect = () => void phone.consult(service);
  useKey("F7", connect, can);
  return (
    <Alert
      color="red"
      icon={<IconAlertTriangle aria-hidden />}
      title={t("flag.title", { what: flag.text })}
      role="alert"
      mb="sm"
    >
      <Button color="red" disabled={!can} onClick={connect}>
        {t("urgentNow", { number: service })}{" "}
        <span className="strip-key" aria-hidden>
          F7
        </span>
      </Button>
      <Text size="sm" mt="xs">
        {t("flag.how", { number: service })}
      </Text>
    </Alert>
  );
}
