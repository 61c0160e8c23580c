/** The week that always holds, and weeks of seasons that come on top of it. */

import { availability as words } from "../../core/messages/en/availability";
import { formatDate } from "../../core/time";
import { Button, Field, IconButton } from "../../ui";
import { emptySeason, isBadSeason, replaced, type Season, without } from "./state";
import { WeekEditor } from "./week_editor";

interface SeasonsProps {
  seasons: readonly Season[];
  onSeasons(seasons: readonly Season[]): void;
}

export function Seasons({ seasons, onSeasons }: SeasonsProps) {
  const [always, ...dated] = seasons;
  const change = (index: number, part: Partial<Season>) =>
    onSeasons(replaced(seasons, index, part));
  return (
    <section class="helpout-stack">
      <h3 class="helpout-h helpout-h--m">{words.week}</h3>
      {always !== undefined && (
        <WeekEditor week={always.week} onWeek={(week) => change(0, { week })} />
      )}
      {dated.map((season, at) => (
        <Dated
          key={at}
          season={season}
          onChange={(part) => change(at + 1, part)}
          onRemove={() => onSeasons(without(seasons, at + 1))}
        />
      ))}
      <div class="helpout-stack helpout-stack--xs">
        <div>
          <Button
            kind="quiet"
            icon="plus"
            size="s"
            onClick={() => onSeasons([...seasons, emptySeason])}
          >
            {words.season.add}
          </Button>
        </div>
        {dated.length > 0 && <p class="helpout-hint">{words.season.hint}</p>}
      </div>
    </section>
  );
}

interface DatedProps {
  season: Season;
  onChange(part: Partial<Season>): void;
  onRemove(): void;
}

function Dated({ season, onChange, onRemove }: DatedProps) {
  const text = (date: string) => (date === "" ? "" : formatDate(date));
  const unnamed = season.from === "" && season.until === "";
  const name = unnamed
    ? words.season.unnamed
    : words.season.name(text(season.from), text(season.until));
  const isBackwards = !unnamed && isBadSeason(season);
  return (
    <fieldset class="helpout-avail__season">
      <legend class="helpout-hidden">{name}</legend>
      <div class="helpout-line helpout-line--between">
        <span class="helpout-strong">{name}</span>
        <IconButton icon="trash" size="s" label={words.season.remove} onClick={onRemove} />
      </div>
      <div class="helpout-avail__pair">
        <Field
          label={words.season.from}
          type="date"
          value={season.from}
          onValue={(from) => onChange({ from })}
        />
        <Field
          label={words.season.until}
          type="date"
          value={season.until}
          onValue={(until) => onChange({ until })}
          error={isBackwards ? words.off.order : null}
        />
      </div>
      <WeekEditor week={season.week} onWeek={(week) => onChange({ week })} />
    </fieldset>
  );
}
