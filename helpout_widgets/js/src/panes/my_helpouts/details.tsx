/** More about a booking: what was agreed on, and what happened to it, line by line. */

import type { Booking } from "../../contracts/generated";
import { agreement as agreementWords } from "../../core/messages/en/agreement";
import { my_helpouts as words } from "../../core/messages/en/my_helpouts";
import { firstName } from "../../core/names";
import { formatDayTime, instantOf } from "../../core/time";
import type { PaneContext } from "../../host/context";
import { Agreed, AgreedText, priceText } from "../booking/agreed";
import { CalendarFile } from "../booking/calendar_file";
import { HandOn } from "../organisation/hand_on";
import { moveText } from "./standing";
import type { Store } from "./store";

const ON_A_CALENDAR: ReadonlySet<Booking["status"]> = new Set(["confirmed", "in_progress"]);

interface DetailsProps {
  context: PaneContext;
  booking: Booking;
  store: Pick<Store, "refreshBookings">;
}

export function Details({ context, booking, store }: DetailsProps) {
  const { agreement, history } = booking;
  const { timeZone } = context;
  return (
    <div class="helpout-my__details helpout-stack" data-helpout-details>
      {agreement !== null && (
        <section class="helpout-stack helpout-stack--s">
          <h4 class="helpout-strong">{agreementWords.titleAgreed}</h4>
          <dl class="helpout-facts helpout-small">
            <dt>{agreementWords.length}</dt>
            <dd class="helpout-num">{agreementWords.minutes(agreement.duration_minutes)}</dd>
            <dt>{agreementWords.price}</dt>
            <dd>{priceText(agreement)}</dd>
          </dl>
          <Agreed
            agreement={agreement}
            name={firstName(booking.tutor.display_name)}
            side={booking.role}
            at={instantOf(booking.start)}
            now={context.now()}
            timeZone={timeZone}
          />
          <AgreedText agreement={agreement} hash={booking.agreement_hash} />
        </section>
      )}
      {history.length > 0 && (
        <section class="helpout-stack helpout-stack--s">
          <h4 class="helpout-strong">{words.history}</h4>
          <ol class="helpout-my__history helpout-small">
            {history.map((move) => {
              const text = moveText(booking, move);
              if (text === "") return null;
              return (
                <li key={`${move.at} ${move.act}`} class="helpout-words">
                  {words.historyWhen(formatDayTime(instantOf(move.at), timeZone), text)}
                  {move.reason !== "" && (
                    <span class="helpout-soft"> {words.reason(move.reason)}</span>
                  )}
                </li>
              );
            })}
          </ol>
        </section>
      )}
      <HandOn context={context} booking={booking} onDone={store.refreshBookings} />
      {ON_A_CALENDAR.has(booking.status) && (
        <div class="helpout-line helpout-line--wrap">
          <CalendarFile context={context} booking={booking} />
        </div>
      )}
    </div>
  );
}
