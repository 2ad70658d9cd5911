import { CopyButton } from "./copy.tsx";

export interface CaseTextProps {
  subject: string;
  body: string;
}

/** Subject and body of a case, each with its own copy button. */
export function CaseText({ subject, body }: CaseTextProps) {
  return (
    <>
      <div class="copy-block">
        <div class="copy-head">
          <h3>Subject</h3>
          <CopyButton from="case-subject" label="Copy subject" />
        </div>
        <pre class="case-text case-subject" id="case-subject">{subject}</pre>
      </div>
      <div class="copy-block">
        <div class="copy-head">
          <h3>Text</h3>
          <CopyButton from="case-body" label="Copy text" />
        </div>
        <pre class="case-text" id="case-body">{body}</pre>
      </div>
    </>
  );
}
