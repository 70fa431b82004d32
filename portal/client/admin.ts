// The owner's page works without this. With it, parts marked data-live are replaced by their newer selves in place: when the
// server says that something has changed, when a form marked data-live-form is filled in, and when one marked
// data-preview is.
import { replaceLiveParts } from './live-part.js';

const quietMs = 250;
const shortestMs = 1_000;

let running: AbortController | undefined;

/** Gets this page anew and puts its live parts in place. */
async function refresh(url: string, body?: FormData): Promise<void> {
  running?.abort();
  running = new AbortController();
  try {
    const asked =
      body === undefined ? {} : { method: 'POST', body: new URLSearchParams([...body] as [string, string][]) };
    const response = await fetch(url, { ...asked, headers: { accept: 'text/html' }, signal: running.signal });
    if (response.redirected || (!response.ok && response.status !== 422)) return;
    replaceLiveParts(document, new DOMParser().parseFromString(await response.text(), 'text/html'));
  } catch {
    // without the gateway the page stays as it is; the browser says so itself when it is asked for another
  }
}

function followServer(): void {
  const source = document.querySelector<HTMLElement>('[data-live^="/"]')?.dataset.live;
  if (source === undefined) return;
  let due: number | undefined;
  let last = 0;
  const changed = (): void => {
    if (due !== undefined || document.hidden) return;
    due = window.setTimeout(
      () => {
        due = undefined;
        last = Date.now();
        void refresh(location.href);
      },
      Math.max(0, last + shortestMs - Date.now()),
    );
  };
  let events: EventSource | undefined;
  // a browser has but six connections to a host: a page that nobody sees keeps none of them
  const follow = (): void => {
    events?.close();
    events = undefined;
    if (document.hidden) return;
    events = new EventSource(source);
    events.addEventListener('message', changed);
  };
  document.addEventListener('visibilitychange', () => {
    follow();
    changed();
  });
  follow();
}

function followForm(form: HTMLFormElement): void {
  let due: number | undefined;
  const ask = (): void => {
    const fields = [...new FormData(form)].flatMap(([name, value]) =>
      typeof value === 'string' && value !== '' ? [[name, value] as [string, string]] : [],
    );
    const url = `${form.action.replace(/\?.*/, '')}?${new URLSearchParams(fields)}`;
    history.replaceState(null, '', url);
    void refresh(url);
  };
  form.addEventListener('input', () => {
    window.clearTimeout(due);
    due = window.setTimeout(ask, quietMs);
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    window.clearTimeout(due);
    ask();
  });
}

/** A form that shows what it would do while it is filled in: it is sent with the name of its preview button. */
function previewForm(form: HTMLFormElement): void {
  let due: number | undefined;
  form.addEventListener('input', () => {
    window.clearTimeout(due);
    due = window.setTimeout(() => {
      const body = new FormData(form);
      body.set('preview', 'yes');
      void refresh(form.action, body);
    }, quietMs);
  });
}

for (const button of document.querySelectorAll<HTMLButtonElement>('button[data-print]')) {
  button.hidden = false;
  button.addEventListener('click', () => window.print());
}
for (const form of document.querySelectorAll<HTMLFormElement>('form[data-live-form]')) followForm(form);
for (const form of document.querySelectorAll<HTMLFormElement>('form[data-preview]')) previewForm(form);
followServer();
