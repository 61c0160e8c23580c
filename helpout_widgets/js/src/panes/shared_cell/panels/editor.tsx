/** How this person likes the editor: keys, line numbers, words while they type. */
import { pad } from "../../../core/messages/en/pad";
import { CheckBox, Segment } from "../../../ui";
import { useDesk } from "../desk";

const words = pad.editor;

export function EditorPanel() {
  const desk = useDesk();
  const taste = desk.taste.value;
  return (
    <div class="helpout-stack helpout-stack--s">
      <Segment
        label={words.keys}
        value={taste.keys}
        choices={(["default", "vim", "emacs"] as const).map((value) => ({
          value,
          label: words.choices[value],
        }))}
        onValue={(keys) => desk.setTaste({ keys })}
      />
      <CheckBox
        checked={taste.lineNumbers}
        onChecked={(lineNumbers) => desk.setTaste({ lineNumbers })}
      >
        {words.numbers}
      </CheckBox>
      <CheckBox checked={taste.asYouType} onChecked={(asYouType) => desk.setTaste({ asYouType })}>
        {words.asYouType}
      </CheckBox>
    </div>
  );
}
