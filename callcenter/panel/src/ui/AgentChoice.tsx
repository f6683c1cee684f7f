/** Who received it, as a filter: people with a phone; who left long ago is reached by a link. */
import { useLive } from "@/live/live";
import { Choice } from "./Choice";

interface Props {
  readonly label: string;
  readonly value: string | undefined; // a login
  readonly onChange: (login: string | null) => void;
}

export function AgentChoice({ label, value, onChange }: Props) {
  const names = new Map([...useLive("agent").values()].map((one) => [one.login, one.full_name]));
  const nameOf = (login: string) => names.get(login) ?? login;
  const logins = [...new Set([...names.keys(), ...(value ? [value] : [])])];
  if (logins.length === 0) return null;
  logins.sort((one, other) => nameOf(one).localeCompare(nameOf(other)));
  return <Choice label={label} value={value} onChange={onChange} values={logins} name={nameOf} />;
}
