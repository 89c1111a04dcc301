import { name } from './dom';
import type { Activity } from './line';
import { locale } from './tongue';

/** Milliseconds. */
const times = {
  /** Between two looks where no socket holds. */
  poll: 2000,
  /** A look of our own after sending, in case the socket sleeps. */
  afterSending: 400,
  /** The server sends a frame every 25 s: a socket silent for longer is dead (a closed laptop). */
  silence: 60_000,
  /** Before the first new attempt to connect; doubles up to the last. */
  retryFirst: 1000,
  retryLast: 30_000,
} as const;

/** How a post ended. `refused`: for good, with the server's words; `later`: not now, perhaps in so many seconds. */
export type Posted =
  | { readonly kind: 'sent'; readonly id: string; readonly again: boolean }
  | { readonly kind: 'refused'; readonly code: string; readonly message: string }
  | { readonly kind: 'later'; readonly offline: boolean; readonly seconds?: number; readonly message?: string };

export interface Link {
  /** Finds or begins the conversation and gives its lines; rejects without a connection. */
  start(): Promise<void>;
  post(activity: object, photo?: Blob): Promise<Posted>;
  /** The whole conversation as it is kept now. */
  whole(): Promise<readonly Activity[]>;
  /** Forgets this device. */
  forget(): Promise<void>;
  /** Hears nothing more. */
  stop(): void;
}

/** A conversation, and the token that opens it. */
export interface Session {
  readonly conversationId: string;
  readonly token: string;
}

/** How a page comes by its conversation. */
export interface Sessions {
  /** A token of now: for the conversation of before or for another one. Rejects where there is none to be had. */
  session(): Promise<Session>;
  /** The conversation is another one than before: the page begins anew. */
  changed(): void;
  /** Forgets this device. */
  forget(): Promise<void>;
}

/** Direct Line as this page speaks it: a token, a stream where it holds, looks where it does not. */
export function createLink(
  home: Sessions,
  on: { lines(lines: readonly Activity[]): void; typing(): void; connected(yes: boolean): void },
): Link {
  const tab = name();
  let session: Session | undefined;
  let watermark = '0';
  /** The lines that came, by their ids. */
  const had = new Set<string>();
  let socket: WebSocket | undefined;
  let heard = 0;
  let wait: number = times.retryFirst;
  let timer = 0;
  let stopped = false;

  /** Every request with a token that holds; a token too old is renewed once. A cookie that changed hands means another conversation: begin anew. */
  async function ask(path: string, init: RequestInit = {}): Promise<Response> {
    for (let attempt = 0; ; attempt++) {
      if (!session) session = await home.session();
      const headers = {
        ...(init.headers as Record<string, string>),
        Authorization: `Bearer ${session.token}`,
        'Accept-Language': locale(),
      };
      const answer = await fetch(`/v3/directline/conversations/${session.conversationId}${path}`, { ...init, headers });
      if ((answer.status !== 403 && answer.status !== 401) || attempt > 0) return answer;
      const before: Session = session;
      session = await home.session();
      if (session.conversationId !== before.conversationId) home.changed();
    }
  }

  function take(set: { activities: readonly Activity[]; watermark?: string | null }): void {
    if (stopped) return;
    if (set.watermark && Number(set.watermark) > Number(watermark)) watermark = set.watermark;
    const lines = set.activities.filter((line) => line.type !== 'typing');
    // A look that took its time brings what the stream brought before it, and much may have been asked since.
    const fresh = lines.filter(({ id = '' }) => !had.has(id));
    for (const { id = '' } of fresh) had.add(id);
    if (fresh.length > 0) on.lines(fresh);
    else if (set.activities.length > lines.length) on.typing();
  }

  async function page(from: string): Promise<{ activities: Activity[]; watermark: string }> {
    const answer = await ask(`/activities?watermark=${from}`);
    if (!answer.ok) throw new Error(`activities: ${answer.status}`);
    return (await answer.json()) as { activities: Activity[]; watermark: string };
  }

  /** All that came since the last line, page by page. */
  async function look(): Promise<void> {
    for (;;) {
      const set = await page(watermark);
      take(set);
      if (set.activities.length === 0) return;
    }
  }

  const live = (): boolean => socket !== undefined && socket.readyState === WebSocket.OPEN && Date.now() - heard < times.silence;

  async function connect(): Promise<void> {
    if (socket && socket.readyState <= WebSocket.OPEN) return;
    const answer = await ask(`?watermark=${watermark}&tab=${tab}`);
    if (!answer.ok) throw new Error(`stream: ${answer.status}`);
    const { streamUrl } = (await answer.json()) as { streamUrl: string };
    const { pathname, search } = new URL(streamUrl);
    const made = new WebSocket(`${new URL(document.baseURI).origin.replace(/^http/, 'ws')}${pathname}${search}`);
    socket = made;
    made.onopen = () => {
      heard = Date.now();
      wait = times.retryFirst;
      on.connected(true);
    };
    made.onmessage = ({ data }) => {
      heard = Date.now();
      if (data) take(JSON.parse(data as string) as { activities: Activity[]; watermark?: string });
    };
    made.onclose = () => {
      if (socket === made) socket = undefined;
      later();
    };
  }

  /** Keeps the conversation flowing: by the stream; until it holds, by looking. `doubt`: the stream may be dead without knowing it. */
  async function keep(doubt = false): Promise<void> {
    clearTimeout(timer);
    if (live() && !doubt) return later(times.silence / 2);
    if (socket && Date.now() - heard >= times.silence) {
      socket.onclose = null;
      socket.close();
      socket = undefined;
    }
    try {
      await look();
      on.connected(true);
      // Where no socket can be had, looking goes on.
      await connect().catch(() => undefined);
      later(times.poll);
    } catch {
      on.connected(false);
      wait = Math.min(wait * 2, times.retryLast);
      later(wait);
    }
  }

  function later(ms: number = times.retryFirst): void {
    clearTimeout(timer);
    if (!stopped) timer = window.setTimeout(() => void keep(), ms);
  }

  /** Awake again, or online again: now, and whatever a stream of before says of itself. */
  const wake = (): void => {
    if (session && document.visibilityState !== 'hidden') {
      wait = times.retryFirst;
      void keep(true);
    }
  };

  return {
    async start() {
      await look();
      addEventListener('online', wake);
      addEventListener('pageshow', wake);
      document.addEventListener('visibilitychange', wake);
      addEventListener('offline', () => on.connected(false));
      void keep();
    },

    async post(activity, photo) {
      try {
        const answer = await (photo ? ask('/upload', { method: 'POST', body: form(activity, photo) }) : ask('/activities', json(activity)));
        const body = (await answer.json()) as { id: string; again?: true; error?: { code: string; message: string } };
        if (answer.ok) {
          on.connected(true);
          setTimeout(() => void look().catch(() => undefined), times.afterSending);
          return { kind: 'sent', id: body.id, again: body.again ?? false };
        }
        const { code, message } = body.error ?? { code: '', message: '' };
        if (answer.status === 429)
          return { kind: 'later', offline: false, seconds: Number(answer.headers.get('Retry-After')) || 60, message };
        if (answer.status >= 500) return { kind: 'later', offline: false, message };
        return { kind: 'refused', code, message };
      } catch {
        return { kind: 'later', offline: true };
      }
    },

    async whole() {
      const lines: Activity[] = [];
      for (let from = '0'; ;) {
        const set = await page(from);
        if (set.activities.length === 0) return lines;
        lines.push(...set.activities);
        from = set.watermark;
      }
    },

    forget: () => home.forget(),
    stop() {
      stopped = true;
      clearTimeout(timer);
      if (socket) {
        const made = socket;
        made.onclose = made.onmessage = null;
        // A browser complains aloud, with the conversation's name, of a socket that is closed before it is open.
        if (made.readyState === WebSocket.CONNECTING) made.onopen = () => made.close();
        else made.close();
      }
    },
  };
}

const json = (activity: object): RequestInit => ({
  method: 'POST',
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify(activity),
});

function form(activity: object, photo: Blob): FormData {
  const parts = new FormData();
  parts.append('activity', new Blob([JSON.stringify(activity)], { type: 'application/vnd.microsoft.activity' }));
  parts.append('file', photo, 'photo');
  return parts;
}
