import Keygrip from 'keygrip';

/** Proof that a form was served by us to this very subject. */
export interface FormTokens {
  /** `subject` is who the form is for: a device's MAC, a signed-in browser. `at` in epoch ms. */
  issue(subject: string, at: number): string;
  /** Whether it was issued to this subject at most 12 to 24 h ago. */
  accepts(token: string, subject: string, at: number): boolean;
}

const bucketMs = 12 * 3_600_000;

/** Tokens without memory and without cookies, which captive mini-browsers do not keep: an HMAC over subject and time. */
export function openFormTokens(secret: string): FormTokens {
  const keys = new Keygrip([secret], 'sha256', 'base64');
  const payload = (subject: string, bucket: number) => `form\n${bucket}\n${subject}`;
  return {
    issue: (subject, at) => keys.sign(payload(subject, Math.floor(at / bucketMs))),
    accepts: (token, subject, at) => {
      const bucket = Math.floor(at / bucketMs);
      return [bucket, bucket - 1].some((b) => keys.verify(payload(subject, b), token));
    },
  };
}
