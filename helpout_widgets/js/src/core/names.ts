/** How a person is called in a sentence. Pure. */

/** The first word of a name, for sentences and buttons; the whole of it where there is one word. */
export function firstName(name: string): string {
  return name.trim().split(/\s+/)[0] || name;
}

/** The same words as the begin of a sentence. */
export function asSentence(text: string): string {
  return text.charAt(0).toLocaleUpperCase() + text.slice(1);
}
