/** Why something was refused, beside the button that asked for it. */
import { Alert, List } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { ApiProblem } from "@/api/problems";

export function ProblemNote({ problem }: { problem: unknown }) {
  if (!problem) return null;
  const mistakes = problem instanceof ApiProblem ? problem.mistakes : [];
  return (
    <Alert color="red" icon={<IconAlertTriangle aria-hidden />} role="alert" p="sm">
      {problem instanceof Error ? problem.message : String(problem)}
      {mistakes.length > 0 && (
        <List size="sm" mt={4}>
          {mistakes.map((mistake) => (
            <List.Item key={mistake.place + mistake.code}>{mistake.message}</List.Item>
          ))}
        </List>
      )}
    </Alert>
  );
}
