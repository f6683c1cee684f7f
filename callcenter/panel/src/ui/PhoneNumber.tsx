import { useTranslation } from "react-i18next";
import { grouped } from "./phone";

/** A citizen's number: grouped to read, plain when copied. */
export function PhoneNumber({ number }: { number: string | null | undefined }) {
  const { t } = useTranslation();
  if (!number) return <span className="dimmed">{t("noNumber")}</span>;
  return (
    <span
      className="figures phone"
      onCopy={(event) => {
        event.clipboardData.setData("text/plain", number);
        event.preventDefault();
      }}
    >
      {grouped(number)}
    </span>
  );
}
