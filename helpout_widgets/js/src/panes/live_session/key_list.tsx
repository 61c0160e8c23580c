/** The keys of the live session, shown while F8 waits for a letter. */
import { liveSession } from "../../core/messages/en/live_session";
import { Icon } from "../../ui";

export function KeyList() {
  return (
    <div class="helpout-keys" role="status">
      <Icon name="bolt" size="s" />
      <dl>
        {liveSession.keys.list.map(([keys, does]) => (
          <div key={keys}>
            <dt>
              <kbd class="helpout-key">{keys}</kbd>
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
