/** One offer among others. The whole card opens it; its title is the button. */

import type { Listing, PresenceState, Queue } from "../../contracts/generated";
import { courseNamed } from "../../core/messages/en/course_named";
import { marketplace as words } from "../../core/messages/en/marketplace";
import { shell } from "../../core/messages/en/shell";
import { formatNear, instantOf } from "../../core/time";
import type { PaneContext } from "../../host/context";
import { Art, Avatar, Rating } from "../../ui";
import { giverOf } from "../organisation/giver";
import { dotOf } from "../presence/use_presence";
import { PresenceWord } from "../presence/word";

export interface OfferCardProps {
  context: PaneContext;
  listing: Listing;
  /** Of the tutor. */
  presence: PresenceState | undefined;
  /** The tutor's open line. */
  queue: Queue | undefined;
  now: number;
  timeZone: string;
  onOpen(): void;
}

export function OfferCard(props: OfferCardProps) {
  const { context, listing, now, timeZone, onOpen } = props;
  // Whether somebody of several is there says nothing of who will come.
  const alone = listing.organisation === null;
  const presence = alone ? props.presence : undefined;
  const queue = alone ? props.queue : undefined;
  const giver = giverOf(listing);
  const { tutor, rating, next_slot, durations_minutes, fits } = listing;
  const dot = dotOf(presence);
  const present = (
    <PresenceWord context={context} state={presence} name={tutor.display_name} queue={queue} />
  );
  return (
    <li class="helpout-card helpout-offer">
      <div class="helpout-offer__art">
        <Art id={listing.id} />
      </div>
      <div class="helpout-offer__text">
        <h3>
          <button type="button" class="helpout-offer__open" onClick={onOpen}>
            {listing.title}
          </button>
        </h3>
        <p class="helpout-offer__about helpout-small helpout-soft">{listing.description}</p>
        <div class="helpout-offer__who">
          <Avatar
            name={giver.name}
            id={giver.id}
            size="s"
            {...(dot === undefined ? {} : { presence: dot })}
          />
          <span class="helpout-small helpout-clip">{giver.name}</span>
          <Rating average={rating.average} count={rating.count} />
          {presence !== "free" && present}
        </div>
        {listing.course_name !== "" && (
          <p class="helpout-tiny helpout-soft helpout-clip">
            {courseNamed.forPeople(listing.course_name)}
          </p>
        )}
        {fits.length > 0 && (
          <p class="helpout-tiny helpout-soft helpout-clip">{words.fits(fits.join(", "))}</p>
        )}
        <div class="helpout-offer__foot helpout-small">
          <span>
            <b class="helpout-strong">{shell.noCharge}</b>{" "}
            <span class="helpout-offer__length helpout-soft helpout-num">
              · {shell.lengths(durations_minutes)}
            </span>
          </span>
          {presence === "free" ? (
            present
          ) : (
            <span class="helpout-num helpout-soft">
              {next_slot === null ? (
                words.noTime
              ) : (
                <>
                  <span class="helpout-hidden">{words.nextTime} </span>
                  {formatNear(instantOf(next_slot), timeZone, now)}
                </>
              )}
            </span>
          )}
        </div>
      </div>
    </li>
  );
}
