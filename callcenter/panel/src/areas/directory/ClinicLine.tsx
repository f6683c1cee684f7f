/** An organisation in three lines: name, address, phones; a click copies. */
import { Text } from "@mantine/core";
import type { OrganisationShown } from "@/api/schema";
import { CopyText } from "@/ui/CopyText";
import { grouped } from "@/ui/phone";

export function ClinicLine({ clinic }: { clinic: OrganisationShown }) {
  return (
    <div className="clinic">
      <Text size="sm" fw={600}>
        {clinic.short_name}
      </Text>
      {clinic.address && (
        <Text size="sm" component="div">
          <CopyText text={clinic.address} />
        </Text>
      )}
      {clinic.phones.map((phone) => (
        <Text key={phone.raw} size="sm" component="div">
          <CopyText text={phone.e164 ?? phone.raw}>
            <span className="figures">{phone.e164 ? grouped(phone.e164) : phone.raw}</span>
            {phone.extension && ` (${phone.extension})`}
          </CopyText>
        </Text>
      ))}
    </div>
  );
}
