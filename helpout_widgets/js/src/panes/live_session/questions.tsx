/** What this person is asked, or told, by the room: presence, pictures, a colleague, moderation. */
import { useEffect, useState } from "preact/hooks";
import type { CallLine } from "../../contracts/generated";
import { roomPeople as words } from "../../core/messages/en/room_people";
import { newId } from "../../core/room/id";
import { formatSpan } from "../../core/time";
import { Button, Icon, useAnnounce } from "../../ui";
import { ExtensionQuestion } from "./extension";
import { useLive } from "./live";
import { Question } from "./question";
import { waitsForConsent } from "./roster_rows";

export function Questions() {
  return (
    <>
      <PresenceQuestion />
      <ExtensionQuestion />
      <ColleagueQuestion />
      <PicturesQuestions />
      <PicturesGoing />
      <ModeratedNote />
    </>
  );
}

/** "Are you still here?": said aloud at each reminder, not at each second. */
function PresenceQuestion() {
  const live = useLive();
  const announce = useAnnounce();
  const question = live.room.state.value.presence;
  const [now, setNow] = useState(() => live.context.now());
  const reminder = question?.reminder ?? null;
  useEffect(() => {
    if (question === null) return;
    const at = live.context.now();
    setNow(at);
    announce(words.presence.said(formatSpan(question.due_at - at)), "now");
    const timer = setInterval(() => setNow(live.context.now()), 1_000);
    return () => clearInterval(timer);
  }, [reminder]);
  if (question === null) return null;
  const span = formatSpan(Math.max(0, question.due_at - now));
  return (
    <Question
      icon="clock"
      tone="warn"
      name="presence"
      title={words.presence.title}
      detail={`${words.presence.detail(span)} ${words.presence.reminders[question.reminder] ?? ""}`}
    >
      <Button
        size="s"
        kind="primary"
        onClick={() => live.room.client.send({ type: "confirm_presence" })}
      >
        {words.presence.yes}
      </Button>
    </Question>
  );
}

/** The student decides whether a colleague of the tutor may come. */
function ColleagueQuestion() {
  const live = useLive();
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState(false);
  if (!live.isLender || live.isGroup) return null;
  const asked = live.session.value.members.find(waitsForConsent);
  if (asked === undefined) return null;
  const { account } = asked;
  const lead = live.otherName;
  const answer = (state: "admitted" | "refused") => {
    setBusy(true);
    setFailed(false);
    live.context.api
      .patchMember(live.room.id, account.id, { state })
      .then(live.reload, () => setFailed(true))
      .finally(() => setBusy(false));
  };
  return (
    <Question
      icon="people"
      name="colleague"
      title={
        asked.takes_over
          ? words.handOver.questionTake(lead, account.display_name)
          : words.handOver.questionJoin(lead, account.display_name)
      }
      detail={words.handOver.questionDetail(account.display_name)}
    >
      <Button size="s" busy={busy} onClick={() => answer("refused")}>
        {words.handOver.no}
      </Button>
      <Button size="s" busy={busy} onClick={() => answer("admitted")}>
        {words.handOver.yes(account.display_name)}
      </Button>
      {failed && (
        <span class="helpout-small helpout-bad" role="alert">
          {words.act.failed}
        </span>
      )}
    </Question>
  );
}

const linesText = (lines: readonly CallLine[]) =>
  words.pictures.and(lines.map((line) => words.pictures.lines[line]));

function PicturesQuestions() {
  const live = useLive();
  const { client, state } = live.room;
  const answer = (connection_id: string, lines: CallLine[]) =>
    client.send({
      type: "answer_pictures",
      frame_id: newId("frm"),
      connection_id,
      lines,
    });
  return (
    <>
      {state.value.pictures_asked.map(({ connection_id, account, lines }) => (
        <Question
          key={connection_id}
          icon="plug"
          name="pictures"
          title={words.pictures.title(account.display_name)}
          detail={words.pictures.detail(account.display_name, linesText(lines))}
        >
          <Button size="s" onClick={() => answer(connection_id, [])}>
            {words.pictures.no}
          </Button>
          <Button size="s" onClick={() => answer(connection_id, lines)}>
            {words.pictures.yes}
          </Button>
        </Question>
      ))}
    </>
  );
}

/** What a kernel gets of this person stays in sight, with the way to take it back. */
function PicturesGoing() {
  const live = useLive();
  const { client, state } = live.room;
  const going = [...state.value.pictures].filter(([, lines]) => lines.length > 0);
  return (
    <>
      {going.map(([connection_id, lines]) => {
        const owner = state.value.participants.find((one) => one.connection_id === connection_id);
        const name = owner?.account.display_name ?? live.otherName;
        return (
          <div key={connection_id} class="helpout-sharing" role="status" data-helpout-pictures>
            <Icon name="plug" />
            <b class="helpout-strong">{words.pictures.goes(name, linesText(lines))}</b>
            <span class="helpout-end">
              <Button
                size="s"
                onClick={() =>
                  client.send({
                    type: "answer_pictures",
                    frame_id: newId("frm"),
                    connection_id,
                    lines: [],
                  })
                }
              >
                {words.pictures.stop}
              </Button>
            </span>
          </div>
        );
      })}
    </>
  );
}

function ModeratedNote() {
  const live = useLive();
  const announce = useAnnounce();
  const { client, state } = live.room;
  const told = state.value.moderated;
  const text = told === null ? "" : words.moderated[told.action](live.find.value(told.by.id).short);
  useEffect(() => {
    if (text !== "") announce(text, "now");
  }, [text]);
  if (told === null) return null;
  return (
    <Question icon="info" tone="warn" name="moderated" title={text} detail="">
      <Button size="s" onClick={() => client.readModerated()}>
        {words.understood}
      </Button>
    </Question>
  );
}
