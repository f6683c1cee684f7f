/** Where one is signed in oneself: for everybody, from the person's menu. */
import { useTranslation } from "react-i18next";
import { PageHead } from "@/ui/PageHead";
import { SessionList } from "./SessionList";
import "../administration.css";

export function OwnSessionsPage() {
  const { t } = useTranslation("administration");
  return (
    <>
      <PageHead title={t("sessions.own")} />
      <section className="sheet">
        <SessionList userId={null} />
      </section>
    </>
  );
}
