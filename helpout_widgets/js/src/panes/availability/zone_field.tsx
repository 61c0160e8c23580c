/** A field for a time zone, with all names to choose from. */

import { availability as words } from "../../core/messages/en/availability";
import { isZone } from "../../core/time";
import { Field, useUniqueId } from "../../ui";

interface ZoneFieldProps {
  value: string;
  onValue(value: string): void;
  label?: string;
  /** Nothing chosen yet is no fault yet. */
  mayBeEmpty?: boolean;
}

export function ZoneField({
  value,
  onValue,
  label = words.zone,
  mayBeEmpty = false,
}: ZoneFieldProps) {
  const list = useUniqueId();
  const isKnown = isZone(value) || (mayBeEmpty && value === "");
  return (
    <div>
      <Field
        label={label}
        icon="globe"
        value={value}
        onValue={onValue}
        list={list}
        spellcheck={false}
        error={isKnown ? null : words.zoneUnknown}
      />
      <datalist id={list}>
        {Intl.supportedValuesOf("timeZone").map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
    </div>
  );
}
