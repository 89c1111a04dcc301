/** A conversation over plain HTTP, as a careful client would have it. */
export interface Conversation {
  readonly id: string;
  readonly token: string;
  readonly streamUrl: string;
  readonly base: string;
}

/** An activity as a client sees it. */
export interface Seen {
  readonly id: string;
  readonly type: string;
  readonly text?: string;
  readonly locale?: string;
  readonly from: { readonly id: string; readonly role: string };
  readonly suggestedActions?: { readonly actions: readonly { readonly title: string; readonly value: string }[] };
  readonly attachments?: readonly { readonly contentType: string; readonly contentUrl: string }[];
  readonly channelData?: Record<string, unknown>;
}

export async function begin(url: string): Promise<Conversation> {
  const base = `${url}/v3/directline`;
  const made = (await (await fetch(`${base}/conversations`, { method: 'POST' })).json()) as {
    conversationId: string;
    token: string;
    streamUrl: string;
  };
  return { id: made.conversationId, token: made.token, streamUrl: made.streamUrl, base };
}

/** A request with the conversation's token. */
export const ask = (conversation: Conversation, path: string, init: RequestInit = {}): Promise<Response> =>
  fetch(`${conversation.base}/conversations/${conversation.id}${path}`, {
    ...init,
    headers: { Authorization: `Bearer ${conversation.token}`, ...(init.headers as Record<string, string>) },
  });

/** Posts an activity as JSON. */
export const post = (conversation: Conversation, activity: object | string): Promise<Response> =>
  ask(conversation, '/activities', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: typeof activity === 'string' ? activity : JSON.stringify(activity),
  });

export const say = (conversation: Conversation, text: string, more: object = {}): Promise<Response> =>
  post(conversation, { type: 'message', from: { id: 'me' }, text, ...more });

/** All lines after a watermark. */
export async function lines(conversation: Conversation, after = 0): Promise<{ activities: Seen[]; watermark: string }> {
  return (await (await ask(conversation, `/activities?watermark=${after}`)).json()) as { activities: Seen[]; watermark: string };
}

/** What the city said last. */
export async function lastSaid(conversation: Conversation): Promise<Seen> {
  const { activities } = await lines(conversation);
  return activities.filter(({ from }) => from.role === 'bot').at(-1)!;
}

/** A photo of one pixel. */
export const pixel = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

/** An upload as Direct Line has it: an activity and files. */
export function upload(
  conversation: Conversation,
  files: readonly Buffer[],
  activity: object = { type: 'message', from: { id: 'me' } },
): Promise<Response> {
  const form = new FormData();
  form.append('activity', new Blob([JSON.stringify(activity)], { type: 'application/vnd.microsoft.activity' }), 'blob');
  for (const file of files) form.append('file', new Blob([new Uint8Array(file)], { type: 'image/jpeg' }), 'photo.jpg');
  return ask(conversation, '/upload?userId=me', { method: 'POST', body: form });
}
