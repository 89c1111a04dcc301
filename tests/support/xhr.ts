type Handler = ((event: { type: string }) => void) | null;

/** As much of the browser's XMLHttpRequest as `botframework-directlinejs` (by rxjs 5) asks for, over Node's fetch. */
export class FetchXMLHttpRequest {
  onreadystatechange: Handler = null;
  onerror: Handler = null;
  ontimeout: Handler = null;
  timeout = 0;
  responseType = '';
  withCredentials = false;
  readyState = 0;
  status = 0;
  response: unknown = null;
  private url = '';
  private init: { method: string; headers: Record<string, string> } = { method: 'GET', headers: {} };
  private answered: Headers | undefined;
  private readonly aborter = new AbortController();

  open(method: string, url: string): void {
    this.url = url;
    this.init = { method, headers: {} };
    this.readyState = 1;
  }
  setRequestHeader(name: string, value: string): void {
    this.init.headers[name] = value;
  }
  getResponseHeader(name: string): string | null {
    return this.answered?.get(name) ?? null;
  }
  abort(): void {
    this.aborter.abort();
  }
  send(body?: string | FormData): void {
    void fetch(this.url, { ...this.init, ...(body === undefined ? {} : { body }), signal: this.aborter.signal })
      .then(async (answer) => {
        this.answered = answer.headers;
        this.status = answer.status;
        this.response = this.responseType === 'arraybuffer' ? await answer.arrayBuffer() : await answer.json().catch((): unknown => null);
        this.readyState = 4;
        this.onreadystatechange?.call(this, { type: 'readystatechange' });
      })
      .catch(() => {
        if (!this.aborter.signal.aborted) this.onerror?.call(this, { type: 'error' });
      });
  }
}
