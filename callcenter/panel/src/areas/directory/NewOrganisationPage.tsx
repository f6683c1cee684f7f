import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { PageHead } from "@/ui/PageHead";
import { OrganisationForm } from "./OrganisationForm";

export function NewOrganisationPage() {
  const { t } = useTranslation("directory");
  const navigate = useNavigate();
  return (
    <>
      <PageHead title={t("new")} />
      <OrganisationForm
        onDone={(saved) => navigate(saved ? `/directory/${saved.organisation_id}` : "/directory")}
      />
    </>
  );
}
