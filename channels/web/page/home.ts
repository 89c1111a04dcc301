import type { Home } from './chat';
import type { Session } from './link';

/** A device of one's own: its cookie finds the conversation again, in every tab. */
export function cookieHome(): Home {
  const channel = typeof BroadcastChannel === 'function' ? new BroadcastChannel('porte-voix') : undefined;
  const greet = (): void => location.replace('/?forgotten');
  if (channel) channel.onmessage = greet;

  async function ask(method: 'POST' | 'DELETE'): Promise<Response> {
    const answer = await fetch('/chat/session', {
      method,
      credentials: 'same-origin',
      headers: { 'Content-Type': 'application/json' },
      body: '{}',
    });
    if (!answer.ok) throw new Error(`session: ${answer.status}`);
    return answer;
  }

  return {
    session: async () => (await (await ask('POST')).json()) as Session,
    changed: () => location.reload(),
    forget: async () => void (await ask('DELETE')),
    opening() {
      const query = new URLSearchParams(location.search);
      if (location.search) history.replaceState(null, '', location.pathname);
      return { deep: query.get('go') || undefined, forgotten: query.has('forgotten') };
    },
    takes: () => false,
    came: () => undefined,
    left() {
      document.cookie = 'porte-voix-lang=; path=/; max-age=0; samesite=lax';
      if (channel) channel.postMessage('forgotten');
      greet();
    },
  };
}
