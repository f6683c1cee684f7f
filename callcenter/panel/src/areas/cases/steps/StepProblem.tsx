/** Why a step was refused; a case that somebody changed meanwhile is shown anew, and said. */
import { useTranslation } from "react-i18next";
import { ProblemNote } from "@/ui/ProblemNote";
import { changedMeanwhile } from "../data";

export function StepProblem({ problem }: { problem: unknown }) {
  const { t } = useTranslation("cases");
  return (
    <ProblemNote
      problem={changedMeanwhile(problem) ? new Error(t("step.changedMeanwhile")) : problem}
    />
  );
}
