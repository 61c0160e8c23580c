/** Journeys: dates by another clock, and on which clock one's hours are meant then. */

import { availability as words } from "../../core/messages/en/availability";
import { Button, Field, IconButton, Select } from "../../ui";
import { Fold } from "./fold";
import { emptyTravel, replaced, type TravelForm, without } from "./state";
import { ZoneField } from "./zone_field";

interface TravelsProps {
  travels: readonly TravelForm[];
  onTravels(travels: readonly TravelForm[]): void;
}

export function Travels({ travels, onTravels }: TravelsProps) {
  return (
    <Fold title={words.travel.title} count={travels.length}>
      <p class="helpout-hint">{words.travel.hint}</p>
      {travels.map((travel, index) => (
        <Row
          key={index}
          number={index + 1}
          travel={travel}
          onPart={(part) => onTravels(replaced(travels, index, part))}
          onRemove={() => onTravels(without(travels, index))}
        />
      ))}
      <div>
        <Button size="s" icon="plus" onClick={() => onTravels([...travels, emptyTravel])}>
          {words.travel.add}
        </Button>
      </div>
    </Fold>
  );
}

interface RowProps {
  number: number;
  travel: TravelForm;
  onPart(part: Partial<TravelForm>): void;
  onRemove(): void;
}

function Row({ number, travel, onPart, onRemove }: RowProps) {
  const isBackwards = travel.first !== "" && travel.last !== "" && travel.last < travel.first;
  return (
    <fieldset class="helpout-avail__row" aria-label={words.travel.name(number)}>
      <Field
        label={words.travel.first}
        type="date"
        value={travel.first}
        onValue={(first) => onPart({ first })}
      />
      <Field
        label={words.travel.last}
        type="date"
        value={travel.last}
        onValue={(last) => onPart({ last })}
        error={isBackwards ? words.off.order : null}
      />
      <span class="helpout-avail__zone">
        <ZoneField
          label={words.travel.zone}
          mayBeEmpty
          value={travel.zone}
          onValue={(zone) => onPart({ zone })}
        />
      </span>
      <Select
        label={words.travel.rules}
        value={travel.rulesIn}
        options={[
          { value: "there", label: words.travel.there },
          { value: "home", label: words.travel.home },
        ]}
        onValue={(rules) => onPart({ rulesIn: rules as TravelForm["rulesIn"] })}
      />
      <IconButton icon="trash" size="s" label={words.travel.remove(number)} onClick={onRemove} />
    </fieldset>
  );
}
