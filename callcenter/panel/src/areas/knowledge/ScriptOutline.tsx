/** A whole script to read through: each step, and where each answer leads. */
import { useTranslation } from "react-i18next";
import type { Step } from "./queries";

export function ScriptOutline({ steps }: { steps: readonly Step[] }) {
  const { t } = useTranslation("knowledge");
  const number = (key: string) => steps.findIndex((step) => step.key === key) + 1;
  return (
    <ol className="script-outline" aria-label={t("script")}>
      {steps.map((step) => (
        <li key={step.key} className={step.kind === "red_flag" ? "script-flag" : undefined}>
          {step.kind !== "question" && step.kind !== "say" && (
            <>
              {step.kind === "red_flag"
                ? t("flag", { service: step.number ?? "112" })
                : t(`step.${step.kind}`)}
              {": "}
            </>
          )}
          {step.text}
          {(step.choices ?? []).length > 0 && (
            <ul>
              {(step.choices ?? []).map((choice) => (
                <li key={choice.answer}>
                  {choice.answer} → {number(choice.goto)}
                </li>
              ))}
            </ul>
          )}
          {step.goto && <span className="dimmed"> → {number(step.goto)}</span>}
        </li>
      ))}
    </ol>
  );
}
