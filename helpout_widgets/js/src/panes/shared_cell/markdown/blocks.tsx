/**
 * Markdown as nodes of ours: what another person wrote becomes text and a few known elements.
 *
 * Tokens come from marked; its HTML is never made. HTML within Markdown is shown as the text
 * that it is, pictures are shown as links unless their bytes are in the address itself, and only
 * addresses of the web and of mail are links.
 */
import { type MarkedToken, marked, type Token, type Tokens } from "marked";
import type { ComponentChildren } from "preact";
import { pad as words } from "../../../core/messages/en/pad";

const PICTURE = /^data:image\/(png|jpeg|gif|webp);base64,[A-Za-z0-9+/]+=*$/;
const DEEPEST = 12;

/** Where a link may lead; null where it may not. */
export function safeAddress(address: string): string | null {
  try {
    const { protocol, href } = new URL(address);
    return protocol === "https:" || protocol === "http:" || protocol === "mailto:" ? href : null;
  } catch {
    return null;
  }
}

function Linked({ address, children }: { address: string; children: ComponentChildren }) {
  const href = safeAddress(address);
  if (href === null) return <>{children}</>;
  return (
    <a class="helpout-inline-link" href={href} target="_blank" rel="noopener noreferrer nofollow">
      {children}
    </a>
  );
}

const ENTITIES: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  "#39": "'",
};

function plain(text: string): string {
  return text.replace(/&(amp|lt|gt|quot|#39);/g, (whole, name: string) => ENTITIES[name] ?? whole);
}

function Inline({ tokens, depth }: { tokens: readonly Token[] | undefined; depth: number }) {
  if (tokens === undefined) return null;
  return <>{tokens.map((token, index) => inline(token as MarkedToken, index, depth))}</>;
}

function inline(token: MarkedToken, key: number, depth: number): ComponentChildren {
  if (depth > DEEPEST) return token.raw;
  const within = "tokens" in token ? <Inline tokens={token.tokens} depth={depth + 1} /> : null;
  switch (token.type) {
    case "strong":
      return <strong key={key}>{within}</strong>;
    case "em":
      return <em key={key}>{within}</em>;
    case "del":
      return <del key={key}>{within}</del>;
    case "codespan":
      return <code key={key}>{plain(token.text)}</code>;
    case "br":
      return <br key={key} />;
    case "link":
      return (
        <Linked key={key} address={token.href}>
          {within}
        </Linked>
      );
    case "image":
      return PICTURE.test(token.href) ? (
        <img key={key} src={token.href} alt={plain(token.text)} />
      ) : (
        <Linked key={key} address={token.href}>
          {words.markdown.picture(plain(token.text))}
        </Linked>
      );
    case "text":
    case "escape":
      return token.type === "text" && token.tokens !== undefined ? within : plain(token.text);
    default:
      return token.raw;
  }
}

function Item({ item, depth }: { item: Tokens.ListItem; depth: number }) {
  return (
    <li>
      {item.task && (
        <input
          type="checkbox"
          checked={item.checked === true}
          disabled
          aria-label={item.checked === true ? words.markdown.done : words.markdown.open}
        />
      )}
      <Blocks tokens={item.tokens} depth={depth + 1} />
    </li>
  );
}

function TableOf({ token }: { token: Tokens.Table }) {
  return (
    <div class="helpout-markdown__wide">
      <table>
        <thead>
          <tr>
            {token.header.map((cell, index) => (
              <th key={index} scope="col">
                <Inline tokens={cell.tokens} depth={1} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {token.rows.map((row, index) => (
            <tr key={index}>
              {row.map((cell, place) => (
                <td key={place}>
                  <Inline tokens={cell.tokens} depth={1} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Below the headings of the pane itself. */
const LEVEL_BELOW = 2;

function block(token: MarkedToken, key: number, depth: number): ComponentChildren {
  if (depth > DEEPEST) return <p key={key}>{token.raw}</p>;
  switch (token.type) {
    case "heading": {
      const Tag = `h${Math.min(6, token.depth + LEVEL_BELOW)}` as "h3";
      return (
        <Tag key={key} class={`helpout-markdown__h${Math.min(3, token.depth)}`}>
          <Inline tokens={token.tokens} depth={1} />
        </Tag>
      );
    }
    case "paragraph":
      return (
        <p key={key}>
          <Inline tokens={token.tokens} depth={1} />
        </p>
      );
    case "text":
      return token.tokens === undefined ? (
        plain(token.text)
      ) : (
        <Inline key={key} tokens={token.tokens} depth={1} />
      );
    case "code":
      return (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys
        <pre key={key} class="helpout-code" tabIndex={0}>
          {token.text}
        </pre>
      );
    case "blockquote":
      return (
        <blockquote key={key}>
          <Blocks tokens={token.tokens} depth={depth + 1} />
        </blockquote>
      );
    case "list": {
      const items = token.items.map((item, index) => (
        <Item key={index} item={item} depth={depth} />
      ));
      return token.ordered ? (
        <ol key={key} start={token.start === "" ? 1 : token.start}>
          {items}
        </ol>
      ) : (
        <ul key={key}>{items}</ul>
      );
    }
    case "table":
      return <TableOf key={key} token={token} />;
    case "hr":
      return <hr key={key} />;
    case "space":
    case "def":
      return null;
    default:
      return <p key={key}>{token.raw}</p>;
  }
}

function Blocks({ tokens, depth }: { tokens: readonly Token[]; depth: number }) {
  return <>{tokens.map((token, index) => block(token as MarkedToken, index, depth))}</>;
}

export function Markdown({ text }: { text: string }) {
  return (
    <div class="helpout-markdown">
      <Blocks tokens={marked.lexer(text, { gfm: true })} depth={0} />
    </div>
  );
}
