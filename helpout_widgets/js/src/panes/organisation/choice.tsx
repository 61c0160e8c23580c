/** In whose name a listing is offered, and who of them comes. Part of the listing's form. */

import type { Assignment } from "../../contracts/generated";
import { organisation } from "../../core/messages/en/organisation";
import type { PaneContext } from "../../host/context";
import { CheckBox, Segment, Select } from "../../ui";
import { BY_MYSELF, type OfferedBy } from "./offered_by";
import { useOrganisations } from "./use_organisations";

const words = organisation.choice;

interface ChoiceProps {
  context: PaneContext;
  value: OfferedBy;
  onValue(value: OfferedBy): void;
}

/** Nothing for somebody who manages no organisation. */
export function OrganisationChoice({ context, value, onValue }: ChoiceProps) {
  const { list } = useOrganisations(context);
  const managed = (list?.organisations ?? []).filter(
    (one) => one.may_manage || one.id === value.organisation,
  );
  if (managed.length === 0) return null;
  const chosen = managed.find((one) => one.id === value.organisation);
  const collective = value.assignment === "collective";
  return (
    <div class="helpout-stack helpout-stack--s">
      <Select
        label={words.label}
        hint={words.hint}
        value={value.organisation}
        options={[
          { value: "", label: words.myself },
          ...managed.map((one) => ({ value: one.id, label: one.name })),
        ]}
        onValue={(id) => onValue({ ...BY_MYSELF, organisation: id })}
      />
      {chosen !== undefined && (
        <>
          <Segment<Assignment>
            label={words.assignment}
            value={value.assignment}
            choices={[
              { value: "round_robin", label: words.round_robin },
              { value: "collective", label: words.collective },
            ]}
            onValue={(assignment) => onValue({ ...value, assignment })}
          />
          <p class="helpout-hint">{collective ? words.collectiveHint : words.roundHint}</p>
          <fieldset class="helpout-stack helpout-stack--xs">
            <legend class="helpout-label">{words.people}</legend>
            {chosen.members
              .filter((member) => member.agreed)
              .map(({ account }) => (
                <CheckBox
                  key={account.id}
                  checked={value.people.includes(account.id)}
                  onChecked={(on) =>
                    onValue({
                      ...value,
                      people: on
                        ? [...value.people, account.id]
                        : value.people.filter((id) => id !== account.id),
                    })
                  }
                >
                  {account.display_name}
                </CheckBox>
              ))}
            <p class="helpout-hint">{words.all}</p>
          </fieldset>
        </>
      )}
    </div>
  );
}
